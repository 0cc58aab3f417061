namespace Benchmarks.Brokers;

/// <summary>A cluster that somebody else runs: what it spends is not seen.</summary>
internal sealed class GivenBroker(string bootstrapServers) : IBroker
{
    public string Name => bootstrapServers;

    public string BootstrapServers => bootstrapServers;

    public Task<TimeSpan> StartAsync(CancellationToken cancellationToken) => Task.FromResult(TimeSpan.Zero);

    public TimeSpan ProcessorTime() => TimeSpan.Zero;

    public long ResidentBytes() => 0;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
