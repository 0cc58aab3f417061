using ExactlyOnce.Crashes;
using ExactlyOnce.Routing;

namespace ExactlyOnce.Lanes;

/// <summary>Takes batches through a session: what the host passed over before one, then its records, transaction by transaction.</summary>
internal sealed class BatchWork
{
    // They are held in memory, whatever their size.
    private const int MostReadBack = 1000;

    private static readonly TimeSpan LogIsTrustedFor = TimeSpan.FromSeconds(30);

    private readonly LaneId _id;
    private readonly LaneEnvironment _environment;
    private readonly CrashGuard _guard;
    private readonly SliceBuilder _slices;
    private readonly SliceReport _report;
    private readonly byte[] _transactionHeader;

    public BatchWork(LaneId id, LaneEnvironment environment)
    {
        _id = id;
        _environment = environment;
        _guard = new CrashGuard(id, environment);
        _slices = new SliceBuilder(id, environment, _guard);
        _report = new SliceReport(id, environment);
        _transactionHeader = EoHeaders.Text($"{id.TransactionalId}");
    }

    /// <summary>Looks whether ledger and log are still what the session takes them for, where that is long ago or records are to be dropped.</summary>
    /// <exception cref="ProducerLostException">They are not.</exception>
    // What is in memory is not reason enough to drop a record: the log may be another one since, and the ledger may have been reset.
    public Task CheckWhereInDoubtAsync(LaneSession session, long first, Patience patience, CancellationToken cancellationToken) =>
        first < session.Position || _environment.Clock.GetElapsedTime(session.CheckedAt) > LogIsTrustedFor
            ? CheckAsync(session, patience, cancellationToken)
            : Task.CompletedTask;

    /// <summary>Processes the records, and what was passed over before them. What is done is taken off them, so that a second attempt begins behind it.</summary>
    public async Task AdvanceAsync(LaneSession session, List<InputRecord> records, Patience patience, CancellationToken cancellationToken)
    {
        _environment.Metrics.Redelivered(_id, records.RemoveAll(record => record.Offset < session.Position));
        if (records.Count == 0)
            return;
        await RepairAsync(session, records[0].Offset, patience, cancellationToken);
        await CommitAllAsync(session, records, patience, cancellationToken);
    }

    private async Task CheckAsync(LaneSession session, Patience patience, CancellationToken cancellationToken)
    {
        var (entry, log) = await patience.RetryAsync(() => _environment.DescribeAsync(_id, _environment.Ledger.PeekAsync), cancellationToken);
        if (entry?.Position != session.Position || log.End < session.Position || LedgerMark.HashOf(log.TopicId) != session.TopicHash)
            throw new ProducerLostException($"the ledger or the log is not what it was when the lane was acquired at {session.Position}");
        session.HasBeenChecked();
    }

    private async Task RepairAsync(LaneSession session, long first, Patience patience, CancellationToken cancellationToken)
    {
        var most = Math.Min(MostReadBack, _environment.Options.MaxRecordsPerTransaction);
        while (session.Clear < first && _environment.Options.OnGap != OnGap.Ignore)
        {
            var from = session.Clear;
            var skipped = await patience.RetryAsync(() => _environment.Log.ReadAsync(_id, from, first, most), cancellationToken);
            if (skipped.Start > from)
            {
                _environment.Logger.Deleted(_id, from, skipped.Start);
                _environment.Metrics.GapSeen(_id, "deleted");
            }
            if (skipped.Records.Count > 0)
                await RepairAsync(session, skipped, first, patience, cancellationToken);
            else if (skipped.Start == from)
                _environment.Metrics.GapSeen(_id, "natural");
            session.HasLookedUpTo(skipped.Next);
        }
    }

    private async Task RepairAsync(LaneSession session, LogSlice skipped, long first, Patience patience, CancellationToken cancellationToken)
    {
        // Another instance may have processed them, while this one did not have the partition.
        await CheckAsync(session, patience, cancellationToken);
        if (_environment.Options.OnGap == OnGap.Fail)
        {
            _environment.Metrics.GapSeen(_id, "failed");
            throw new GapException(_id, session.Position, first, skipped.Records.Count);
        }
        _environment.Logger.Repairing(_id, session.Position, first, skipped.Records.Count, skipped.Next);
        _environment.Metrics.GapSeen(_id, "repaired");
        _environment.Metrics.Repaired(_id, skipped.Records.Count);
        _environment.History.Tell(_id, LaneEventKind.Repaired, told => told with { From = session.Position, To = skipped.Next, Records = skipped.Records.Count });
        await CommitAllAsync(session, [.. skipped.Records.Select(Provenance.Restore)], patience, cancellationToken);
    }

    private async Task CommitAllAsync(LaneSession session, List<InputRecord> records, Patience patience, CancellationToken cancellationToken)
    {
        while (records.Count > 0)
        {
            using var inside = await _guard.EnterAsync(session, cancellationToken);
            var slice = await _slices.BuildAsync(session, records, patience, cancellationToken);
            try
            {
                await session.CommitAsync(
                    slice.Outputs(_transactionHeader),
                    slice.Records.Count,
                    slice.Next,
                    _guard.CrashesBehind(session, isEndOfBatch: slice.Records.Count == records.Count),
                    patience,
                    cancellationToken);
            }
            catch (OutputRejectedException rejection)
            {
                _slices.Rejected(slice, rejection);
                throw;
            }
            slice.Order?.Apply();
            _slices.Committed();
            _report.Committed(slice);
            records.RemoveRange(0, slice.Records.Count);
        }
    }
}
