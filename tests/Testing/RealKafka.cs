using Toolchain;

namespace Testing;

/// <summary>
/// A real Apache Kafka of one broker: the cluster that KAFKA_BOOTSTRAP names, or one started from ../shared/kafka beside the clone
/// and stopped, by its process id, when disposed.
/// </summary>
public sealed class RealKafka : IAsyncDisposable
{
    private readonly ApacheCluster? _own;

    private RealKafka(string bootstrapServers, ApacheCluster? own)
    {
        BootstrapServers = bootstrapServers;
        _own = own;
    }

    /// <summary>Why there is no real Kafka here; null where there is one.</summary>
    public static string? WhyAbsent { get; } =
        Given is not null ? null
        : !File.Exists(ApacheKafka.Script) ? "no real Kafka: KAFKA_BOOTSTRAP is not set, and there is no ../shared/kafka/kafka"
        : !Command.Exists("java") ? "no real Kafka: KAFKA_BOOTSTRAP is not set, and there is no java for ../shared/kafka/kafka"
        : null;

    public string BootstrapServers { get; }

    private static string? Given => Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP");

    /// <summary>Why Kafka's own tools are not here; null where they are.</summary>
    public static string? WhyNoTools { get; } =
        !File.Exists(ApacheKafka.Script) ? "no tools of Kafka: there is no ../shared/kafka/kafka"
        : !Command.Exists("java") ? "no tools of Kafka: there is no java"
        : null;

    public static async Task<RealKafka> StartAsync() =>
        Given is { } given ? new RealKafka(given, own: null) : await StartOwnAsync();

    /// <summary>One that nobody else uses; it needs ../shared/kafka.</summary>
    /// <param name="settings">Broker configurations.</param>
    public static async Task<RealKafka> StartOwnAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        var cluster = await ApacheCluster.StartAsync(settings: settings);
        return new RealKafka(cluster.BootstrapServers, cluster);
    }

    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;
}
