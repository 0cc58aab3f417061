using ExactlyOnce.Pipelines;

namespace ExactlyOnce;

/// <summary>What a Kafka-triggered function calls: one transform, with everything around it.</summary>
/// <typeparam name="TTransform">The transform, registered with <see cref="ExactlyOnceServiceCollectionExtensions.AddPipeline"/>.</typeparam>
public sealed class Pipeline<TTransform>
    where TTransform : class, ITransform
{
    private readonly IBatchProcessor _processor;

    internal Pipeline(IBatchProcessor processor) => _processor = processor;

    /// <summary>
    /// Processes a batch as the trigger delivers it: any partitions, redeliveries among them. When it returns, every record's outcome
    /// is committed, by this process or by another. When it throws, the host must deliver the batch again (host.json:
    /// <c>commitOnFailure: false</c>, <c>maxRetries: -1</c>).
    /// </summary>
    /// <exception cref="LaneUnavailableException">A lane made no progress before its deadline.</exception>
    /// <exception cref="DeadLetterRejectedException">A record can go nowhere.</exception>
    /// <exception cref="LaneStoppedException">A record failed in a way that <see cref="FailureRoute.Stop"/> is the rule for.</exception>
    /// <exception cref="LedgerMismatchException">The ledger belongs to another log than the one that is there.</exception>
    /// <exception cref="GapException">The host passed over records, and <see cref="PipelineOptions.OnGap"/> is <see cref="OnGap.Fail"/>.</exception>
    public Task ProcessAsync(IReadOnlyList<InputRecord> batch, CancellationToken cancellationToken = default) =>
        _processor.ProcessAsync(batch, cancellationToken);
}
