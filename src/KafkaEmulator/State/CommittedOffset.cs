namespace KafkaEmulation.State;

/// <summary>
/// A group's offset for a partition. The leader epoch and the metadata are kept as given. Of two commits the one that was received
/// later wins, even where a transaction made the earlier one visible last.
/// </summary>
internal readonly record struct CommittedOffset(long Offset, int LeaderEpoch, string? Metadata, long Received);
