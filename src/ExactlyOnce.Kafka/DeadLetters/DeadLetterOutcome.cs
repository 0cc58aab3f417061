namespace ExactlyOnce.Kafka;

/// <summary>What came of an order.</summary>
/// <param name="Done">Dead letters that were replayed, or discarded.</param>
/// <param name="Refused">Those that were not, by their ids, and why.</param>
public sealed record DeadLetterOutcome(int Done, IReadOnlyList<(string Id, string Why)> Refused);
