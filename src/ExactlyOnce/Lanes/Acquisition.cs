using ExactlyOnce.Crashes;
using ExactlyOnce.Routing;

namespace ExactlyOnce.Lanes;

/// <summary>Acquires a lane: becomes its only writer, and finds out where it is and whether that can be true.</summary>
internal sealed class Acquisition(LaneId id, LaneEnvironment environment)
{
    private readonly LifeWatch _life = new(id, environment);
    private LaneSession? _last;

    /// <summary>Whether it is known to be written down where the lane begins.</summary>
    public bool HasSeenLedger { get; private set; }

    /// <summary>The lane is ours until the session is fenced.</summary>
    /// <param name="firstDelivered">Where the lane begins, where it has no ledger yet.</param>
    /// <exception cref="LedgerMismatchException">The ledger belongs to another log.</exception>
    /// <exception cref="LaneUnavailableException">The deadline has passed.</exception>
    /// <exception cref="ProducerLostException">Somebody else acquired it meanwhile.</exception>
    public async Task<LaneSession> AcquireAsync(long firstDelivered, Patience patience, CancellationToken cancellationToken)
    {
        using var span = Spans.Acquire(id);
        var started = environment.Clock.GetTimestamp();
        var pauses = patience.Pauses;
        var seen = await patience.RetryAsync(() => environment.Ledger.PeekAsync(id), cancellationToken);
        HasSeenLedger |= seen is not null;
        // Whoever is fenced can no longer show that it lives, so this is looked at before.
        var seemsDead = seen?.Mark is { IsBegun: true } && _last?.MayHaveWritten(seen) is not true && !await _life.IsSeenAsync(seen.Value, cancellationToken);

        var producer = environment.Producers.Create(id);
        try
        {
            // The epoch first, the ledger second: read before, another producer could still commit, and the position would be old.
            await patience.RetryAsync(producer.InitializeAsync, cancellationToken);
            var (entry, log) = await patience.RetryAsync(() => environment.DescribeAsync(id, environment.Ledger.ReadAsync), cancellationToken);

            // Where calls had to be made again the cluster was in trouble, and a process that lives may not have been able to say so.
            var crashed = seemsDead && entry == seen && patience.Pauses == pauses;
            var order = await ReadOrderAsync(log, patience, cancellationToken);
            var session = CreateSession(producer, Checked(entry, log) ?? new LedgerEntry(firstDelivered, null), log, crashed, order);
            // Written down before anything else, so that a crash right after this cannot hide where the lane began.
            if (entry is null || entry.Value.Position != session.Position)
                await session.RewriteAsync(patience, cancellationToken);
            HasSeenLedger = true;
            environment.Logger.Acquired(id, session.Position);
            environment.Metrics.Acquired(id, environment.Clock.GetElapsedTime(started));
            environment.History.Tell(id, LaneEventKind.Acquired, told => told with { From = session.Position });
            span?.SetTag(Tags.Position, session.Position);
            return _last = session;
        }
        catch (Exception problem)
        {
            span.Fail(problem);
            await producer.DisposeAsync();
            throw;
        }
    }

    // After the epoch, so that nobody adds to it any more.
    private async Task<Func<KeyOrder?>> ReadOrderAsync(LogState input, Patience patience, CancellationToken cancellationToken)
    {
        if (!environment.Options.KeepKeyOrder)
            return () => null;
        var topic = environment.Options.Tiers.WaitingTopic;
        var log = new WaitingLog(topic, id, LedgerMark.HashOf(input.TopicId));
        var keys = log.Read(await patience.RetryAsync(() => environment.Log.ReadAllAsync(id with { Topic = topic }), cancellationToken));
        return () => new KeyOrder(keys, log);
    }

    // Null where the lane has no ledger.
    private LedgerEntry? Checked(LedgerEntry? entry, LogState log)
    {
        if (entry is not { } found || LedgerMismatchException.Between(id, found, log) is not { } mismatch)
            return entry;
        if (environment.Options.OnLedgerAhead == OnLedgerAhead.Stop)
            throw mismatch;
        environment.Logger.Resetting(id, mismatch.Message);
        return new LedgerEntry(0, null);
    }

    private LaneSession CreateSession(ILaneProducer producer, LedgerEntry entry, LogState log, bool crashed, Func<KeyOrder?> order)
    {
        if (log.TopicId is null)
            environment.Logger.NoTopicIds(id);
        var crashes = (entry.Mark?.Crashes ?? 0) + (crashed ? 1 : 0);
        if (crashed)
        {
            environment.Logger.Crashed(id, entry.Position, crashes);
            environment.Metrics.Crashed(id);
            environment.History.Tell(id, LaneEventKind.Crashed, told => told with { From = entry.Position, Why = $"{crashes} in a row" });
        }
        return new LaneSession(id, producer, environment, entry, LedgerMark.HashOf(log.TopicId), crashes, order);
    }
}
