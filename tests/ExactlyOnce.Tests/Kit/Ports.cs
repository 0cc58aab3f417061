namespace ExactlyOnce.Tests.Kit;

/// <summary>
/// The ports of lanes in memory: epochs, transactions and ledger as Kafka keeps them. Each step is noted, and can be made to fail, before
/// or after it took effect: what a test cannot make a real cluster do at a chosen moment.
/// </summary>
internal sealed class Ports : ILaneProducerFactory, ILedger, IInputLog
{
    private readonly Dictionary<string, int> _epochs = [];
    private readonly Dictionary<LaneId, LedgerEntry> _ledger = [];
    private readonly List<OutputRecord> _committed = [];
    private readonly HashSet<LaneId> _broken = [];
    private readonly Queue<(Step Step, Exception Failure, bool TookEffect)> _failures = [];

    public List<Step> Steps { get; } = [];

    public IReadOnlyList<OutputRecord> Committed => _committed;

    public int OpenTransactions { get; private set; }

    /// <summary>Topics whose records are refused for ever, when the transaction commits.</summary>
    public Func<OutputRecord, bool> Rejects { get; set; } = _ => false;

    /// <summary>Whether that is because of their size.</summary>
    public bool RejectsAsTooLarge { get; set; }

    /// <summary>Called before each step; for what happens elsewhere meanwhile.</summary>
    public Action<Step> Before { get; set; } = _ => { };

    /// <summary>Records of the input's only partition that the host may pass over, in the order of their offsets.</summary>
    public List<InputRecord> Input { get; } = [];

    /// <summary>What the input partition is.</summary>
    public LogState Log { get; set; } = new(new Guid("11111111-2222-3333-4444-555555555555"), 1_000_000);

    public long? Position(LaneId lane) => Entry(lane)?.Position;

    public LedgerEntry? Entry(LaneId lane) => _ledger.TryGetValue(lane, out var entry) ? entry : null;

    public void SetPosition(LaneId lane, long position, LedgerMark? mark = null) => _ledger[lane] = new LedgerEntry(position, mark);

    /// <summary>The producers of a lane cannot be initialised any more.</summary>
    public void BreakLane(LaneId lane) => _broken.Add(lane);

    /// <summary>The next step of this kind fails. Failures of several kinds happen in the order in which they were asked for.</summary>
    public void Fail(Step step, Exception failure, bool tookEffect = false) => _failures.Enqueue((step, failure, tookEffect));

    /// <summary>Another producer takes the lane: the one before is fenced.</summary>
    public void Fence(LaneId lane) => _epochs[lane.TransactionalId] = _epochs.GetValueOrDefault(lane.TransactionalId) + 1;

    public ILaneProducer Create(LaneId lane)
    {
        Run(Step.Create, () => { });
        return new Producer(this, lane);
    }

    public Task<LedgerEntry?> ReadAsync(LaneId lane) => AnswerAsync(Step.Read, () => Entry(lane));

    public Task<LedgerEntry?> PeekAsync(LaneId lane) => AnswerAsync(Step.Peek, () => Entry(lane));

    public Task<IReadOnlyDictionary<LaneId, LedgerEntry>> ListAsync(string triggerGroup) => AnswerAsync<IReadOnlyDictionary<LaneId, LedgerEntry>>(
        Step.List, () => _ledger.Where(entry => entry.Key.TriggerGroup == triggerGroup).ToDictionary());

    public Task<LogState> DescribeAsync(LaneId lane) => AnswerAsync(Step.Describe, () => lane.Topic == LaneKit.Id.Topic ? Log : Log with { End = Written(lane).Count });

    public Task<LogSlice> ReadAsync(LaneId lane, long from, long until, int maxRecords) => AnswerAsync(Step.ReadBack, () =>
    {
        var log = lane.Topic == LaneKit.Id.Topic ? Input : Written(lane);
        var found = log.Where(record => record.Offset >= from && record.Offset < until).Take(maxRecords).ToList();
        return new LogSlice(found, found.Count == maxRecords ? found[^1].Offset + 1 : until, from);
    });

    /// <summary>What was committed to another topic, as its readers get it.</summary>
    public IReadOnlyList<InputRecord> Written(LaneId lane) =>
    [
        .. _committed.Where(record => record.Topic == lane.Topic && record.Partition == lane.Partition)
            .Select((record, offset) => new InputRecord(record.Topic, lane.Partition, offset, record.Key, record.Value) { Headers = record.Headers, Timestamp = record.Timestamp }),
    ];

    private async Task<T> AnswerAsync<T>(Step step, Func<T> answer)
    {
        await Task.Yield();
        T answered = default!;
        Run(step, () => answered = answer());
        return answered;
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
        private LedgerEntry? _position;
        private bool _disposed;
        private bool _initialized;
        private Func<Step, bool> _allows = _ => true;

        public Task InitializeAsync() => RunAsync(Step.Initialize, () =>
        {
            if (ports._broken.Contains(lane))
                throw new RetriableException("no broker");
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

        public Task SendPositionAsync(LedgerEntry entry) => RunAsync(Step.SendPosition, () =>
        {
            CheckEpoch();
            Assert.NotNull(_records);
            _position = entry;
        });

        public Task CommitAsync() => RunAsync(Step.Commit, () =>
        {
            CheckEpoch();
            if (_records is null)
                return; // the first call took effect
            if (_records.Any(ports.Rejects))
                throw new OutputRejectedException("too large", isTooLarge: ports.RejectsAsTooLarge);
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
                throw new ProducerLostException("fenced", isFenced: true);
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
