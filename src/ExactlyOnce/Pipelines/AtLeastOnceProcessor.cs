using ExactlyOnce.Lanes;
using ExactlyOnce.Routing;
using ExactlyOnce.Transforms;

namespace ExactlyOnce.Pipelines;

/// <summary>The same transforms without transactions or ledger: the trigger's offsets alone say what was done.</summary>
internal sealed class AtLeastOnceProcessor(TransformRunner transforms, IRecordWriter writer, LaneMetrics metrics) : IBatchProcessor
{
    public async Task ProcessAsync(IReadOnlyList<InputRecord> batch, CancellationToken cancellationToken)
    {
        var records = batch.Select(Provenance.Restore).ToList();
        var prepared = await transforms.PrepareAsync(records, cancellationToken);
        var transformed = new List<TransformedRecord>(records.Count);
        foreach (var record in records)
            transformed.Add(await prepared.RunAsync(record, ErrorDetail.Full, cancellationToken));
        await writer.WriteAsync(Stamping.Stamp(transformed, transaction: null, more: []), cancellationToken);
        metrics.Committed(group: null, transformed);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
