namespace ExactlyOnce.Pipelines;

/// <summary>Processes a batch of the trigger, which may mix partitions. When it returns the host may store the batch's offsets.</summary>
internal interface IBatchProcessor : IAsyncDisposable
{
    Task ProcessAsync(IReadOnlyList<InputRecord> batch, CancellationToken cancellationToken);
}
