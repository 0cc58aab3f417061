namespace ExactlyOnce;

/// <summary>How far a purge came.</summary>
/// <param name="Deleted">Entries deleted.</param>
/// <param name="IsComplete">Whether all of the effect's keys were looked at; where not, the next purge goes on from here.</param>
public readonly record struct PurgeProgress(int Deleted, bool IsComplete);
