namespace KafkaEmulation.State;

/// <summary>
/// A group's offset for a partition. The leader epoch and the metadata are kept as given. Of two commits the one that was received
/// later wins, even where a transaction made the earlier one visible last.
/// </summary>
/// <param name="Offset">The next record to be read.</param>
/// <param name="LeaderEpoch">-1 where none was given.</param>
/// <param name="Metadata">Any text, or none.</param>
/// <param name="Received">Counts the commits of the group.</param>
/// <param name="CommittedMs">Milliseconds since the epoch.</param>
/// <param name="ExpiresMs">Where the client said when it expires; -1 where it did not.</param>
internal readonly record struct CommittedOffset(long Offset, int LeaderEpoch, string? Metadata, long Received, long CommittedMs, long ExpiresMs);
