using ExactlyOnce.Routing;

namespace ExactlyOnce.Lanes;

/// <summary>One producer's time as its lane's only writer: from the acquisition until something goes wrong, or the lane is released.</summary>
internal sealed class LaneSession : IAsyncDisposable
{
    private readonly LaneId _id;
    private readonly ILaneProducer _producer;
    private readonly LaneEnvironment _environment;
    private LedgerEntry _entry;
    private LedgerEntry _sent;
    private long _started;
    private bool _isLost;

    /// <summary>Begins where the ledger is.</summary>
    /// <param name="producer">Initialised; the session owns it.</param>
    /// <param name="topicHash">The hash of the id of the topic that is there.</param>
    /// <param name="crashes">Processes that died at the entry's position.</param>
    /// <param name="startOrder">As <see cref="StartOrder"/>.</param>
    public LaneSession(LaneId id, ILaneProducer producer, LaneEnvironment environment, LedgerEntry entry, int topicHash, int crashes, Func<KeyOrder?> startOrder)
    {
        (_id, _producer, _environment) = (id, producer, environment);
        (_entry, _sent, Clear) = (entry, entry, entry.Position);
        (TopicHash, Crashes, StartOrder) = (topicHash, crashes, startOrder);
        HasBeenChecked();
    }

    /// <summary>The offset of the next input record whose outputs are not committed.</summary>
    public long Position => _entry.Position;

    /// <summary>Up to here it is known what the host passed over: nothing that is left.</summary>
    public long Clear { get; private set; }

    /// <summary>Processes that died at <see cref="Position"/>, one after the other.</summary>
    public int Crashes { get; private set; }

    /// <summary>The hash of the id of the topic that this session has acquired; 0 where the broker gave none.</summary>
    public int TopicHash { get; }

    /// <summary>When ledger and log were last seen to be what this session takes them for; a timestamp of the clock.</summary>
    public long CheckedAt { get; private set; }

    /// <summary>Whether this session has committed the outcome of a record.</summary>
    public bool HasProgressed { get; private set; }

    /// <summary>Whether the ledger tells that this session is at work at <see cref="Position"/>.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>Begins to keep the order of keys for the next transaction; null where it is not kept.</summary>
    public Func<KeyOrder?> StartOrder { get; }

    /// <summary>Whether a transaction's outcome is not known: the session is of no more use.</summary>
    public bool IsUndecided { get; private set; }

    /// <summary>Whether an entry of the ledger may be this session's, so that nobody died where it tells of work begun.</summary>
    public bool MayHaveWritten(LedgerEntry? other) => other == _entry || other == _sent;

    /// <summary>Notes that ledger and log are what this session takes them for.</summary>
    public void HasBeenChecked() => CheckedAt = _environment.Clock.GetTimestamp();

    /// <summary>Notes that the log was looked at up to an offset.</summary>
    public void HasLookedUpTo(long offset) => Clear = Math.Max(Clear, offset);

    /// <summary>Writes the position down again: where the lane begins, or that somebody is there.</summary>
    public Task RewriteAsync(Patience patience, CancellationToken cancellationToken) =>
        CommitAsync([], Next(Position, Crashes, IsBegun), patience, cancellationToken);

    /// <summary>Says in the ledger that a transform is about to run at this position. Where nobody says that it ended, it killed its process.</summary>
    public Task BeginWorkAsync(Patience patience, CancellationToken cancellationToken) =>
        CommitAsync([], Next(Position, Crashes, isBegun: true), patience, cancellationToken);

    /// <summary>Commits outputs together with the position behind their inputs.</summary>
    /// <param name="inputs">How many.</param>
    /// <param name="crashesThere">The crash count of the new position.</param>
    public async Task CommitAsync(IReadOnlyList<OutputRecord> outputs, int inputs, long position, int crashesThere, Patience patience, CancellationToken cancellationToken)
    {
        var from = Position;
        await CommitAsync(outputs, Next(position, crashesThere, isBegun: false), patience, cancellationToken);
        var elapsed = Elapsed;
        _environment.History.Tell(
            _id, LaneEventKind.Committed, told => told with { From = from, To = position, Records = inputs, Outputs = outputs.Count, Milliseconds = elapsed.TotalMilliseconds });
        HasLookedUpTo(position);
        HasProgressed = true;
    }

    /// <summary>
    /// Ends what is open, a transaction or the ledger's telling of work begun, as far as the cluster allows now. What is left, the next
    /// acquisition ends.
    /// </summary>
    public async Task SettleAsync()
    {
        if (_isLost)
            return;
        try
        {
            if (IsUndecided)
            {
                await _producer.AbortAsync();
                _environment.Metrics.TransactionEnded(_id, "aborted", Elapsed);
                _environment.History.Tell(_id, LaneEventKind.Aborted, told => told with { From = Position });
            }
            else if (IsBegun)
            {
                await TransactAsync(call => call(), [], Next(Position, Crashes, isBegun: false));
            }
        }
        catch (Exception problem) when (problem is RetriableException or AbortRequiredException or ProducerLostException)
        {
            _environment.Logger.Retrying(_id, problem.Message);
        }
    }

    public ValueTask DisposeAsync() => _producer.DisposeAsync();

    // Since the latest transaction began.
    private TimeSpan Elapsed => _environment.Clock.GetElapsedTime(_started);

    private Task CommitAsync(IReadOnlyList<OutputRecord> outputs, LedgerEntry next, Patience patience, CancellationToken cancellationToken) =>
        TransactAsync(call => patience.RetryAsync(call, cancellationToken), outputs, next);

    private async Task TransactAsync(Func<Func<Task>, Task> make, IReadOnlyList<OutputRecord> outputs, LedgerEntry next)
    {
        IsUndecided = true;
        _sent = next;
        _started = _environment.Clock.GetTimestamp();
        using var span = Spans.Commit(_id, outputs.Count);
        try
        {
            await make(() => _producer.BeginAsync(outputs));
            await make(() => _producer.SendPositionAsync(next));
            await make(_producer.CommitAsync);
        }
        catch (Exception problem)
        {
            span.Fail(problem);
            if (problem is ProducerLostException lost)
            {
                _isLost = true;
                _environment.Metrics.TransactionEnded(_id, lost.IsFenced ? "fenced" : "lost", Elapsed);
                _environment.History.Tell(_id, lost.IsFenced ? LaneEventKind.Fenced : LaneEventKind.Lost, told => told with { From = Position, Why = lost.Message });
            }
            throw;
        }
        IsUndecided = false;
        span?.SetTag(Tags.Position, next.Position);
        _environment.Metrics.TransactionEnded(_id, next.Position == _entry.Position ? "marked" : "committed", Elapsed);
        _entry = next;
        (Crashes, IsBegun) = (next.Mark!.Value.Crashes, next.Mark.Value.IsBegun);
    }

    // The pulse changes with every commit: whoever watches the ledger sees that somebody is there.
    private LedgerEntry Next(long position, int crashesThere, bool isBegun) =>
        new(position, new LedgerMark(TopicHash, crashesThere, isBegun, _entry.Mark is not { Pulse: true }));
}
