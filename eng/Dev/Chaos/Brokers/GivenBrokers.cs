namespace Dev.Chaos.Brokers;

/// <summary>A cluster that somebody else runs: only what is between it and us is hurt.</summary>
internal sealed class GivenBrokers(string bootstrapServers) : IBrokers
{
    public string Name => "Kafka";

    public string BootstrapServers => bootstrapServers;

    public int Count => 0;

    public Task KillAsync(int broker, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RestartAsync(int broker, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
