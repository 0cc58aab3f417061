namespace ExactlyOnce;

/// <summary>What an input partition is.</summary>
/// <param name="TopicId">The id of its topic (KIP-516); null where the broker gives none.</param>
/// <param name="End">The offset that the next record will get, committed or not.</param>
public sealed record LogState(Guid? TopicId, long End);
