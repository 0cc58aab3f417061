using ExactlyOnce.Routing;

namespace ExactlyOnce.Transforms;

/// <summary>Runs a transform for one record after the other. A record that fails becomes a dead letter or a retry record; it never fails its batch.</summary>
internal sealed class TransformRunner(ITransform transform, PipelineOptions options, Router router)
{
    private const string ReturnedNull = "The transform returned null; it must return records, or an empty list to make nothing of its input.";

    /// <summary>Whether records have something in common that is done ahead.</summary>
    public bool PreparesBatches => transform is IBatchTransform;

    /// <summary>The runner of these records, once what they have in common is done.</summary>
    /// <exception cref="RetriableException">Not now.</exception>
    public async ValueTask<TransformRunner> PrepareAsync(IReadOnlyList<InputRecord> records, CancellationToken cancellationToken) =>
        transform is IBatchTransform batch && records.Count > 0 ? new TransformRunner(await batch.PrepareAsync(records, cancellationToken), options, router) : this;

    /// <summary>Transforms a record, one of them or another.</summary>
    /// <exception cref="RetriableException">Not now; it says nothing of the record.</exception>
    /// <exception cref="LaneStoppedException">A rule says that the lane stops.</exception>
    public async ValueTask<TransformedRecord> RunAsync(InputRecord record, ErrorDetail detail, CancellationToken cancellationToken)
    {
        using var span = Spans.Transform(record);
        // A span that nobody records is nobody's parent; and what nobody traces so far need not carry anything.
        var trace = span is { Recorded: true } ? TraceContext.Of(span) : record.Trace;
        try
        {
            var outputs = Checked(await transform.TransformAsync(record, cancellationToken));
            options.Failures.Check(record, outputs);
            return new TransformedRecord(record, outputs, RecordOutcome.Processed, record.Attempt) { Trace = trace };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure) when (failure is not RetriableException)
        {
            span.Fail(failure);
            return await router.RouteAsync(record, failure, detail, cancellationToken) with { Trace = trace };
        }
    }

    // What no client would take is the fault of one record, and must not fail its batch again and again.
    private static IReadOnlyList<OutputRecord> Checked(IReadOnlyList<OutputRecord>? outputs)
    {
        if (outputs is null)
            throw new InvalidOperationException(ReturnedNull);
        for (var index = 0; index < outputs.Count; index++)
        {
            var output = outputs[index] ?? throw new InvalidOperationException(ReturnedNull);
            if (string.IsNullOrWhiteSpace(output.Topic))
                throw new InvalidOperationException("The transform returned a record without a topic.");
            if (output.Partition < 0)
                throw new InvalidOperationException($"The transform returned a record for partition {output.Partition}.");
            for (var header = 0; header < output.Headers.Count; header++)
            {
                if (output.Headers[header].Name is null)
                    throw new InvalidOperationException("The transform returned a record with a header that has no name.");
            }
        }
        return outputs;
    }
}
