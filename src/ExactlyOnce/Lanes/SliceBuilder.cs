using ExactlyOnce.Crashes;
using ExactlyOnce.Routing;
using ExactlyOnce.Transforms;

namespace ExactlyOnce.Lanes;

/// <summary>Transforms as many records as one transaction takes.</summary>
internal sealed class SliceBuilder(LaneId id, LaneEnvironment environment, CrashGuard guard)
{
    private readonly Rejections _rejections = new(id, environment);

    /// <summary>The first of the records, transformed, at least one. Transforms run outside transactions: a slow one must not hold back every reader of committed records.</summary>
    public async Task<Slice> BuildAsync(LaneSession session, List<InputRecord> records, Patience patience, CancellationToken cancellationToken)
    {
        // A patience of its own: the guard uses the other one at the same time.
        Task<Slice> RetryAsync(Func<Task<Slice>> build) => environment.StartPatience(id).RetryAsync(build, cancellationToken);

        var first = records[0];
        if (guard.IsKiller(session))
            return await RetryAsync(() => DeadLetterAsync(session, first, "crash", Quarantine(session, first), cancellationToken));
        if (_rejections.Of(first) is { } rejection)
            return await RetryAsync(() => DeadLetterAsync(session, first, "output", rejection, cancellationToken));
        var most = guard.IsSuspect(session) ? 1 : Math.Min(records.Count, _rejections.MostRecords);
        var blamed = _rejections.Blamed is { } offset ? records.FindIndex(record => record.Offset == offset) : -1;
        var next = records.GetRange(0, blamed switch { 0 => 1, > 0 => Math.Min(most, blamed), _ => most });
        return await guard.RunAsync(session, () => RetryAsync(() => TransformAsync(session, next, cancellationToken)), patience, cancellationToken);
    }

    /// <inheritdoc cref="Rejections.Committed"/>
    public void Committed() => _rejections.Committed();

    /// <inheritdoc cref="Rejections.Add"/>
    public void Rejected(Slice slice, OutputRejectedException rejection) => _rejections.Add(slice, rejection);

    private async Task<Slice> TransformAsync(LaneSession session, List<InputRecord> records, CancellationToken cancellationToken)
    {
        var slice = new List<TransformedRecord>(records.Count);
        long bytes = 0;
        var order = session.StartOrder();
        var transforms = await environment.Transforms.PrepareAsync(MayRun(records, order), cancellationToken);
        while (slice.Count < records.Count && bytes < environment.Options.MaxBytesPerTransaction)
        {
            var record = records[slice.Count];
            try
            {
                var transformed = order?.TierToWaitIn(record) is { } tier
                    ? environment.Router.HoldBack(record, tier)
                    : await transforms.RunAsync(record, _rejections.DetailOf(record), cancellationToken);
                order?.Went(record, transformed.Tier);
                slice.Add(transformed);
                for (var index = 0; index < transformed.Outputs.Count; index++)
                    bytes += transformed.Outputs[index].Size;
            }
            catch (Exception problem) when (problem is RetriableException or LaneStoppedException && slice.Count > 0)
            {
                break; // what comes before it need not wait with it
            }
        }
        return new Slice(slice, order);
    }

    // What many records have in common is done ahead for those only that surely run: the first of each key, where it need not wait.
    private List<InputRecord> MayRun(List<InputRecord> records, KeyOrder? order)
    {
        if (order is null || !environment.Transforms.PreparesBatches)
            return records;
        HashSet<string> keys = [];
        return records.FindAll(record => record.Key is null || (keys.Add(WaitingKeys.NameOf(record.Key)) && order.TierToWaitIn(record) is null));
    }

    private async Task<Slice> DeadLetterAsync(LaneSession session, InputRecord record, string kind, Exception why, CancellationToken cancellationToken)
    {
        var order = session.StartOrder();
        order?.Went(record, tier: 0);
        var letter = await environment.Router.DeadLetterAsync(record, new RecordFailure(kind, why), _rejections.DetailOf(record), cancellationToken);
        return new Slice([letter], order);
    }

    private CrashedProcessException Quarantine(LaneSession session, InputRecord record)
    {
        environment.Logger.Quarantined(id, record.Offset, session.Crashes);
        return new CrashedProcessException(session.Crashes);
    }
}
