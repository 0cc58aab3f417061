using Toolchain;

namespace Dev.Chaos.Brokers;

/// <summary>A cluster of ../shared/kafka/kafka.</summary>
internal sealed class ApacheBrokers : IBrokers
{
    private readonly ApacheCluster _cluster;

    private ApacheBrokers(ApacheCluster cluster) => _cluster = cluster;

    public string Name => $"Apache Kafka, {Count} brokers";

    public string BootstrapServers => _cluster.BootstrapServers;

    public int Count => BootstrapServers.Split(',').Length;

    /// <summary>Starts it, empty.</summary>
    /// <exception cref="ToolchainException">It cannot be started.</exception>
    public static async Task<ApacheBrokers> StartAsync(int brokers, CancellationToken cancellationToken) =>
        new(await ApacheCluster.StartAsync(brokers, cancellationToken: cancellationToken));

    public Task KillAsync(int broker, CancellationToken cancellationToken) => _cluster.KillAsync(broker + 1, cancellationToken);

    public Task RestartAsync(int broker, CancellationToken cancellationToken) => _cluster.RestartAsync(broker + 1, cancellationToken);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
