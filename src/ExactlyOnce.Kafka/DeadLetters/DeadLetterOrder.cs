namespace ExactlyOnce.Kafka;

/// <summary>What is to be done about dead letters, and who says so: it goes into the journal.</summary>
/// <param name="By">Who.</param>
/// <param name="Why">Why.</param>
public sealed record DeadLetterOrder(string By, string Why)
{
    /// <summary>Also those that were replayed or discarded before: whatever a replay does is done again then.</summary>
    public bool Force { get; init; }
}
