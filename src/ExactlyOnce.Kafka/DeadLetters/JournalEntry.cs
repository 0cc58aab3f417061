namespace ExactlyOnce.Kafka;

/// <summary>Something that was done about a dead letter, as the queue's journal has it.</summary>
/// <param name="What">What it is since then.</param>
/// <param name="By">Who did it.</param>
/// <param name="Why">The reason that was given.</param>
/// <param name="At">When.</param>
public sealed record JournalEntry(DeadLetterState What, string By, string Why, DateTimeOffset At);
