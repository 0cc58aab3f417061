namespace ExactlyOnce;

/// <summary>
/// User code: one input record in, zero or more output records out. It has no side effects: it may be run again for the same record,
/// and what it returned the first time is then forgotten. Calls to the outside world belong into effects.
/// </summary>
public interface ITransform
{
    /// <summary>
    /// The records that <paramref name="record"/> becomes; they are written together with the input's offset, all of them or none.
    /// Throwing sends the input record, as it is, to a retry topic or to the dead-letter topic, as <see cref="PipelineOptions.Failures"/> say. A <see cref="RetriableException"/>
    /// says nothing of the record: its lane waits, and tries it again.
    /// </summary>
    ValueTask<IReadOnlyList<OutputRecord>> TransformAsync(InputRecord record, CancellationToken cancellationToken);
}
