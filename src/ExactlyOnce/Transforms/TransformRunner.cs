namespace ExactlyOnce.Transforms;

/// <summary>Runs a transform for one record after the other. A record that fails becomes a dead letter or a retry record; it never fails its batch.</summary>
internal sealed class TransformRunner(ITransform transform, PipelineOptions options)
{
    /// <summary>The runner of these records, once what they have in common is done.</summary>
    /// <exception cref="RetriableException">Not now.</exception>
    public async ValueTask<TransformRunner> PrepareAsync(IReadOnlyList<InputRecord> records, CancellationToken cancellationToken) =>
        transform is IBatchTransform batch ? new TransformRunner(await batch.PrepareAsync(records, cancellationToken), options) : this;

    /// <summary>Transforms one of them.</summary>
    /// <exception cref="RetriableException">Not now; it says nothing of the record.</exception>
    public async ValueTask<TransformedRecord> RunAsync(InputRecord record, CancellationToken cancellationToken)
    {
        try
        {
            return new TransformedRecord(record, Checked(await transform.TransformAsync(record, cancellationToken)), RecordOutcome.Processed);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure) when (failure is not RetriableException)
        {
            var isTransient = options.ClassifyFailure(failure) == FailureKind.Transient;
            var kind = failure switch
            {
                EffectConflictException => "conflict",
                EffectUncertainException => "uncertain",
                _ => isTransient ? "transient" : "permanent",
            };
            return isTransient && options.RetryTopic is { } retryTopic
                ? new TransformedRecord(record, [AsItIs(record, retryTopic, kind, failure)], RecordOutcome.Retried)
                : DeadLetter(record, kind, failure);
        }
    }

    /// <summary>The dead letter of a record whose outputs can never be written.</summary>
    public TransformedRecord DeadLetterOfOutput(InputRecord record, Exception rejection) => DeadLetter(record, "output", rejection);

    /// <summary>The dead letter of a record that kills its process.</summary>
    public TransformedRecord DeadLetterOfKiller(InputRecord record, Exception crashes) => DeadLetter(record, "crash", crashes);

    // What no client would take is the fault of one record, and must not fail its batch again and again.
    private static IReadOnlyList<OutputRecord> Checked(IReadOnlyList<OutputRecord>? outputs)
    {
        foreach (var output in outputs ?? [null!])
        {
            if (output is null)
                throw new InvalidOperationException("The transform returned null; it must return records, or an empty list to make nothing of its input.");
            if (string.IsNullOrWhiteSpace(output.Topic))
                throw new InvalidOperationException("The transform returned a record without a topic.");
            if (output.Headers.Any(header => header.Name is null))
                throw new InvalidOperationException("The transform returned a record with a header that has no name.");
        }
        return outputs!;
    }

    private TransformedRecord DeadLetter(InputRecord record, string kind, Exception failure) =>
        new(record, [AsItIs(record, options.DeadLetterTopic, kind, failure)], RecordOutcome.DeadLettered);

    private static OutputRecord AsItIs(InputRecord record, string topic, string kind, Exception failure) => new(topic, record.Key, record.Value)
    {
        Headers = [.. record.Headers, .. EoHeaders.Error(kind, failure)],
        Timestamp = record.Timestamp,
    };
}
