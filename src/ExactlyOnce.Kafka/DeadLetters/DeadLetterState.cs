namespace ExactlyOnce.Kafka;

/// <summary>What was done about a dead letter.</summary>
public enum DeadLetterState
{
    /// <summary>Nothing yet.</summary>
    Open,

    /// <summary>It was sent back to its topic.</summary>
    Replayed,

    /// <summary>It was given up.</summary>
    Discarded,
}
