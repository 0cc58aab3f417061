using ExactlyOnce.Lanes;
using ExactlyOnce.Transforms;

namespace ExactlyOnce.Pipelines;

/// <summary>The same transforms without transactions or ledger: the trigger's offsets alone say what was done.</summary>
internal sealed class AtLeastOnceProcessor(TransformRunner transforms, IRecordWriter writer, LaneMetrics metrics) : IBatchProcessor
{
    public async Task ProcessAsync(IReadOnlyList<InputRecord> batch, CancellationToken cancellationToken)
    {
        var prepared = await transforms.PrepareAsync(batch, cancellationToken);
        List<TransformedRecord> transformed = [];
        foreach (var record in batch)
            transformed.Add(await prepared.RunAsync(record, cancellationToken));
        await writer.WriteAsync(
            [.. transformed.SelectMany(record => EoHeaders.Stamp(record.Input, record.Outputs, transaction: null))], cancellationToken);
        metrics.Committed(transformed);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
