using ExactlyOnce;

namespace LaneApp;

/// <summary>Producers that tell of the commit of outputs.</summary>
internal sealed class SteppedProducers(ILaneProducerFactory inner) : ILaneProducerFactory
{
    public ILaneProducer Create(LaneId lane) => new Producer(inner.Create(lane));

    private sealed class Producer(ILaneProducer inner) : ILaneProducer
    {
        private bool _hasOutputs;

        public Task InitializeAsync() => inner.InitializeAsync();

        public Task BeginAsync(IReadOnlyList<OutputRecord> records)
        {
            _hasOutputs = records.Count > 0;
            return inner.BeginAsync(records);
        }

        public Task SendPositionAsync(LedgerEntry entry) => inner.SendPositionAsync(entry);

        public async Task CommitAsync()
        {
            if (_hasOutputs)
                await Steps.ReachedAsync(Steps.BeforeCommit);
            await inner.CommitAsync();
        }

        public Task AbortAsync() => inner.AbortAsync();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
