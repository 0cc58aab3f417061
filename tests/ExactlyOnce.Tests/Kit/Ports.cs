namespace ExactlyOnce.Tests.Kit;

/// <summary>
/// The ports of lanes in memory: epochs, transactions and ledger as Kafka keeps them. Each step is noted, and can be made to fail, before
/// or after it took effect: what a test cannot make a real cluster do at a chosen moment.
/// </summary>
internal sealed class Ports : ILaneProducerFactory, ILedger
{
    private readonly Dictionary<string, int> _epochs = [];
    private readonly Dictionary<LaneId, long> _ledger = [];
    private readonly List<OutputRecord> _committed = [];
    private readonly Queue<(Step Step, Exception Failure, bool TookEffect)> _failures = [];

    public List<Step> Steps { get; } = [];

    public IReadOnlyList<OutputRecord> Committed => _committed;

    public int OpenTransactions { get; private set; }

    /// <summary>Topics whose records are refused for ever, when the transaction commits.</summary>
    public Func<OutputRecord, bool> Rejects { get; set; } = _ => false;

    /// <summary>Called before each step; for what happens elsewhere meanwhile.</summary>
    public Action<Step> Before { get; set; } = _ => { };

    public long? Position(LaneId lane) => _ledger.TryGetValue(lane, out var position) ? position : null;

    public void SetPosition(LaneId lane, long position) => _ledger[lane] = position;

    /// <summary>The next step of this kind fails. Failures of several kinds happen in the order in which they were asked for.</summary>
    public void Fail(Step step, Exception failure, bool tookEffect = false) => _failures.Enqueue((step, failure, tookEffect));

    /// <summary>Another producer takes the lane: the one before is fenced.</summary>
    public void Fence(LaneId lane) => _epochs[lane.TransactionalId] = _epochs.GetValueOrDefault(lane.TransactionalId) + 1;

    public ILaneProducer Create(LaneId lane)
    {
        Run(Step.Create, () => { });
        return new Producer(this, lane);
    }

    public Task<long?> ReadAsync(LaneId lane)
    {
        long? position = null;
        Run(Step.Read, () => position = Position(lane));
        return Task.FromResult(position);
    }

    private void Run(Step step, Action effect)
    {
        Before(step);
        Steps.Add(step);
        if (_failures.TryPeek(out var next) && next.Step == step)
        {
            _failures.Dequeue();
            if (next.TookEffect)
                effect();
            throw next.Failure;
        }
        effect();
    }

    private sealed class Producer(Ports ports, LaneId lane) : ILaneProducer
    {
        private int _epoch;
        private List<OutputRecord>? _records;
        private long? _position;
        private bool _disposed;
        private bool _initialized;
        private Func<Step, bool> _allows = _ => true;

        public Task InitializeAsync() => RunAsync(Step.Initialize, () =>
        {
            ports.Fence(lane);
            _epoch = ports._epochs[lane.TransactionalId];
            _initialized = true;
        });

        public Task BeginAsync(IReadOnlyList<OutputRecord> records) => RunAsync(Step.Begin, () =>
        {
            CheckEpoch();
            Assert.Null(_records);
            _records = [.. records];
            ports.OpenTransactions++;
        });

        public Task SendPositionAsync(long position) => RunAsync(Step.SendPosition, () =>
        {
            CheckEpoch();
            Assert.NotNull(_records);
            _position = position;
        });

        public Task CommitAsync() => RunAsync(Step.Commit, () =>
        {
            CheckEpoch();
            if (_records is null)
                return; // the first call took effect
            if (_records.Any(ports.Rejects))
                throw new OutputRejectedException("too large");
            ports._committed.AddRange(_records);
            ports._ledger[lane] = _position!.Value;
            End();
        });

        public Task AbortAsync() => RunAsync(Step.Abort, () =>
        {
            CheckEpoch();
            End();
        });

        public ValueTask DisposeAsync()
        {
            ports.Run(Step.Dispose, () => _disposed = true);
            if (_records is not null)
                ports.OpenTransactions--;
            return ValueTask.CompletedTask;
        }

        private void End()
        {
            if (_records is not null)
                ports.OpenTransactions--;
            _records = null;
            _position = null;
        }

        private void CheckEpoch()
        {
            if (ports._epochs.GetValueOrDefault(lane.TransactionalId) != _epoch)
                throw new ProducerLostException("fenced");
        }

        private async Task RunAsync(Step step, Action effect)
        {
            await Task.Yield();
            Assert.False(_disposed, "a disposed producer was used");
            Assert.True(_allows(step), "a producer was used after it had failed");
            Assert.True(_initialized || step == Step.Initialize, "a producer was used before it was initialised");
            try
            {
                ports.Run(step, effect);
            }
            catch (ProducerLostException)
            {
                _allows = _ => false;
                throw;
            }
            catch (Exception failed) when (failed is AbortRequiredException or OutputRejectedException)
            {
                _allows = next => next == Step.Abort;
                throw;
            }
        }
    }
}
