namespace ExactlyOnce.Kafka;

/// <summary>A dead letter for programs: what <c>./dev dlq --json</c> and the HTTP functions answer with.</summary>
/// <param name="queued">The dead letter.</param>
public sealed class DeadLetterDescription(QueuedDeadLetter queued) : FailedRecordDescription(queued.Letter)
{
    /// <summary>As <see cref="QueuedDeadLetter.State"/>.</summary>
    public DeadLetterState State { get; } = queued.State;

    /// <summary>As <see cref="DeadLetter.Claim"/>.</summary>
    public Uri? Claim { get; } = queued.Letter.Claim;

    /// <summary>As <see cref="QueuedDeadLetter.History"/>.</summary>
    public IReadOnlyList<JournalEntry> History { get; } = queued.History;
}
