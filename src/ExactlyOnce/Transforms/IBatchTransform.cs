namespace ExactlyOnce.Transforms;

/// <summary>A transform that has something to do for many records at once, before they are transformed one after the other.</summary>
internal interface IBatchTransform
{
    /// <summary>The transform of these records.</summary>
    /// <exception cref="RetriableException">Not now.</exception>
    Task<ITransform> PrepareAsync(IReadOnlyList<InputRecord> records, CancellationToken cancellationToken);
}
