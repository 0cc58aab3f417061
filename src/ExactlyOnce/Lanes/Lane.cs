using ExactlyOnce.Routing;

namespace ExactlyOnce.Lanes;

/// <summary>
/// One lane: turns each batch of its partition's records into transactions of outputs and ledger position. Whatever the host delivers,
/// twice, late or not at all, is measured against the position.
/// </summary>
internal sealed class Lane : IAsyncDisposable
{
    private readonly LaneId _id;
    private readonly LaneEnvironment _environment;
    private readonly Acquisition _acquisition;
    private readonly BatchWork _work;
    private readonly SemaphoreSlim _oneBatchAtATime = new(1, 1);
    private readonly CancellationTokenSource _disposing = new();
    private LaneSession? _session;
    private long _lastUsed;

    public Lane(LaneId id, LaneEnvironment environment)
    {
        _id = id;
        _environment = environment;
        _acquisition = new Acquisition(id, environment);
        _work = new BatchWork(id, environment);
    }

    /// <summary>Processes records of the lane's partition. When it returns the ledger is at or past the last of them.</summary>
    /// <exception cref="LaneUnavailableException">The deadline has passed.</exception>
    /// <exception cref="DeadLetterRejectedException">A record can go nowhere.</exception>
    /// <exception cref="LaneStoppedException">A rule stops the lane at a record.</exception>
    /// <exception cref="LedgerMismatchException">The ledger belongs to another log.</exception>
    /// <exception cref="GapException">The host passed over records, and the lane is not to repair it.</exception>
    public Task ProcessAsync(IReadOnlyList<InputRecord> records, CancellationToken cancellationToken) =>
        AloneAsync(token => ProcessMeasuredAsync(InOrder(records), token), cancellationToken);

    /// <summary>Commits the position again, so that the broker does not forget it. A lane that has no ledger is left alone.</summary>
    public Task RenewAsync(long position, CancellationToken cancellationToken) => AloneAsync(
        async token =>
        {
            var patience = _environment.StartPatience(_id);
            try
            {
                _session ??= await _acquisition.AcquireAsync(position, patience, token);
                await _session.RewriteAsync(patience, token);
            }
            catch (Exception problem) when (problem is AbortRequiredException or ProducerLostException)
            {
                await AbandonAsync(problem); // somebody else is at work: that renews it as well
            }
        },
        cancellationToken);

    /// <summary>Lets go of the producer where the lane has not been used for so long. It does not wait for a lane at work.</summary>
    public async Task ReleaseIfIdleAsync(TimeSpan idle)
    {
        if (_session is null || !await _oneBatchAtATime.WaitAsync(TimeSpan.Zero))
            return;
        try
        {
            if (_session is not null && _environment.Clock.GetElapsedTime(_lastUsed) >= idle)
                await ReleaseAsync("idle");
        }
        finally
        {
            _oneBatchAtATime.Release();
        }
    }

    /// <summary>Stops the work of the lane between two transactions, or ends the one that is open, and lets go of the producer.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposing.Cancel();
        await _oneBatchAtATime.WaitAsync();
        await ReleaseAsync("shutdown");
    }

    private async Task AloneAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        await _oneBatchAtATime.WaitAsync(either.Token);
        try
        {
            await work(either.Token);
        }
        catch
        {
            // Readers are not kept waiting for a transaction that nobody goes on with, and a lane that gives up has not crashed.
            if (_session is { } session)
            {
                if (!session.IsUndecided)
                    await session.SettleAsync();
                if (session.IsUndecided)
                    await ReleaseAsync("a transaction was left");
            }
            throw;
        }
        finally
        {
            _lastUsed = _environment.Clock.GetTimestamp();
            _oneBatchAtATime.Release();
        }
    }

    // A rebalance in the middle of a batch can make the host deliver some of its records twice.
    private static List<InputRecord> InOrder(IReadOnlyList<InputRecord> records)
    {
        for (var index = 1; index < records.Count; index++)
        {
            if (records[index].Offset <= records[index - 1].Offset)
                return [.. records.OrderBy(record => record.Offset).DistinctBy(record => record.Offset).Select(Provenance.Restore)];
        }
        return [.. records.Select(Provenance.Restore)];
    }

    private async Task ProcessMeasuredAsync(List<InputRecord> records, CancellationToken cancellationToken)
    {
        using var span = Spans.Consume(_id, records.Count);
        var started = _environment.Clock.GetTimestamp();
        _environment.Metrics.Consumed(_id, records.Count);
        try
        {
            await ProcessOrHoldAsync(records, cancellationToken);
            _environment.Metrics.Processed(_id, _environment.Clock.GetElapsedTime(started), problem: null);
        }
        catch (Exception problem)
        {
            span.Fail(problem);
            _environment.Metrics.Processed(_id, _environment.Clock.GetElapsedTime(started), problem);
            throw;
        }
    }

    // A host that gives up after a failure passes over the records. Before the ledger is written nobody could tell: so they are not given
    // back, and the lane is acquired again and again.
    private async Task ProcessOrHoldAsync(List<InputRecord> records, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await ProcessInOrderAsync(records, cancellationToken);
                return;
            }
            catch (LaneUnavailableException problem) when (!_acquisition.HasSeenLedger)
            {
                _environment.Logger.HoldsOn(_id, problem.Message);
            }
        }
    }

    private async Task ProcessInOrderAsync(List<InputRecord> records, CancellationToken cancellationToken)
    {
        var end = records[^1].Offset + 1;
        var patience = _environment.StartPatience(_id);
        while (true)
        {
            try
            {
                if (_session is null)
                    _session = await _acquisition.AcquireAsync(records[0].Offset, patience, cancellationToken);
                else
                    await _work.CheckWhereInDoubtAsync(_session, records[0].Offset, patience, cancellationToken);
                await _work.AdvanceAsync(_session, records, patience, cancellationToken);
                return;
            }
            catch (Exception problem) when (problem is AbortRequiredException or ProducerLostException)
            {
                await AbandonAsync(problem);
                if (await AnotherInstanceCommitsAsync(end, problem, patience, cancellationToken))
                {
                    _environment.Metrics.Redelivered(_id, records.Count);
                    return;
                }
            }
            catch (OutputRejectedException problem)
            {
                await AbandonAsync(problem);
            }
            catch (Exception problem) when (problem is DeadLetterRejectedException or LaneStoppedException or LedgerMismatchException or GapException)
            {
                _environment.Logger.StandsStill(_id, problem.Message);
                _environment.History.Tell(_id, LaneEventKind.StandsStill, told => told with { Why = problem.Message });
                await AbandonAsync(problem);
                // The host delivers again at once, and again.
                await Task.Delay(_environment.Options.MaxBackoff, _environment.Clock, cancellationToken);
                throw;
            }
        }
    }

    // Another instance may have the partition by now. Acquiring would fence it, for nothing where it does the work: as long as it comes
    // on, it is waited for.
    private async Task<bool> AnotherInstanceCommitsAsync(long end, Exception problem, Patience patience, CancellationToken cancellationToken)
    {
        LedgerEntry? before = null;
        while (true)
        {
            await patience.PauseAsync(problem, cancellationToken);
            var entry = await patience.RetryAsync(() => _environment.Ledger.PeekAsync(_id), cancellationToken);
            if (entry?.Position >= end && await IsOfThisLogAsync(entry.Value, patience, cancellationToken))
                return true;
            if (entry == before)
                return false;
            before = entry;
        }
    }

    private async Task<bool> IsOfThisLogAsync(LedgerEntry entry, Patience patience, CancellationToken cancellationToken) =>
        LedgerMismatchException.Between(_id, entry, await patience.RetryAsync(() => _environment.Log.DescribeAsync(_id), cancellationToken)) is null;

    // Whatever went wrong in a transaction, its producer is not used again: a client that failed to write a batch leaves a hole in its
    // sequence numbers (librdkafka 2.15 does), and every later transaction fails on it. Aborting is a courtesy to readers.
    private async Task AbandonAsync(Exception problem)
    {
        _environment.Logger.Abandoning(_id, problem.Message);
        if (problem is ProducerLostException)
            _environment.Metrics.ProducerLost(_id);
        await ReleaseAsync(problem.GetType().Name);
    }

    private async Task ReleaseAsync(string reason)
    {
        if (_session is not { } session)
            return;
        _session = null;
        await session.SettleAsync();
        await session.DisposeAsync();
        _environment.Logger.Released(_id, reason);
        _environment.History.Tell(_id, LaneEventKind.Released, told => told with { From = session.Position, Why = reason });
    }
}
