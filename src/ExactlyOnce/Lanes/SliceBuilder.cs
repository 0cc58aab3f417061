using ExactlyOnce.Crashes;
using ExactlyOnce.Transforms;

namespace ExactlyOnce.Lanes;

/// <summary>Transforms as many records as one transaction takes.</summary>
internal sealed class SliceBuilder(LaneId id, LaneEnvironment environment, CrashGuard guard)
{
    // Which record of a rejected transaction is to blame is not known: the next ones are smaller, down to one record.
    private int _records = environment.Options.MaxRecordsPerTransaction;
    private (long Offset, OutputRejectedException Rejection)? _unwritable;

    /// <summary>The first of the records, transformed, at least one. Transforms run outside transactions: a slow one must not hold back every reader of committed records.</summary>
    public async Task<List<TransformedRecord>> BuildAsync(LaneSession session, List<InputRecord> records, Patience patience, CancellationToken cancellationToken)
    {
        if (guard.IsKiller(session))
            return [Quarantined(session, records[0])];
        if (_unwritable is { } unwritable && unwritable.Offset == records[0].Offset)
            return [environment.Transforms.DeadLetterOfOutput(records[0], unwritable.Rejection)];
        var most = guard.IsSuspect(session) ? 1 : Math.Min(records.Count, _records);
        var next = records.Take(most).TakeWhile(record => record.Offset != _unwritable?.Offset).ToList();
        // A patience of its own: the guard uses the other one at the same time.
        return await guard.RunAsync(
            session, () => environment.StartPatience(id).RetryAsync(() => TransformAsync(next, cancellationToken), cancellationToken), patience, cancellationToken);
    }

    /// <summary>The next slices may be larger again.</summary>
    public void Committed() => _records = Math.Min(2 * _records, environment.Options.MaxRecordsPerTransaction);

    /// <summary>The next slices are smaller, until the record to blame is alone and becomes a dead letter.</summary>
    /// <exception cref="DeadLetterRejectedException">It is alone, and it is a dead letter already.</exception>
    public void Rejected(List<TransformedRecord> slice, OutputRejectedException rejection)
    {
        _records = Math.Max(1, slice.Count / 2);
        _unwritable = null;
        if (slice.Count > 1)
            return;
        var record = slice[0].Input;
        if (slice[0].Outcome == RecordOutcome.DeadLettered)
            throw new DeadLetterRejectedException(record, environment.Options.DeadLetterTopic, rejection);
        environment.Logger.Rejected(id, record.Offset, rejection.Message);
        _unwritable = (record.Offset, rejection);
    }

    private async Task<List<TransformedRecord>> TransformAsync(List<InputRecord> records, CancellationToken cancellationToken)
    {
        List<TransformedRecord> slice = [];
        long bytes = 0;
        var transforms = await environment.Transforms.PrepareAsync(records, cancellationToken);
        while (slice.Count < records.Count && bytes < environment.Options.MaxBytesPerTransaction)
        {
            try
            {
                var transformed = await transforms.RunAsync(records[slice.Count], cancellationToken);
                slice.Add(transformed);
                bytes += transformed.Outputs.Sum(output => output.Size);
            }
            catch (RetriableException) when (slice.Count > 0)
            {
                break; // what comes before it need not wait with it
            }
        }
        return slice;
    }

    private TransformedRecord Quarantined(LaneSession session, InputRecord record)
    {
        environment.Logger.Quarantined(id, record.Offset, session.Crashes);
        return environment.Transforms.DeadLetterOfKiller(record, new CrashedProcessException(session.Crashes));
    }
}
