namespace ExactlyOnce.Kafka;

/// <summary>A dead letter and what was done about it.</summary>
/// <param name="Letter">The dead letter.</param>
/// <param name="History">What was done, in its order; empty where nothing was.</param>
public sealed record QueuedDeadLetter(DeadLetter Letter, IReadOnlyList<JournalEntry> History)
{
    /// <summary>What it is now.</summary>
    public DeadLetterState State => History is [.., var last] ? last.What : DeadLetterState.Open;
}
