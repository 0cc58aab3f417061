namespace KafkaEmulation.State;

/// <summary>Where a classic group stands, by Kafka's names.</summary>
internal enum ClassicGroupState
{
    /// <summary>No members; there may be offsets.</summary>
    Empty,

    /// <summary>Members are being asked to join again.</summary>
    PreparingRebalance,

    /// <summary>All have joined; the leader's assignment is awaited.</summary>
    CompletingRebalance,

    /// <summary>Every member has its assignment.</summary>
    Stable,
}
