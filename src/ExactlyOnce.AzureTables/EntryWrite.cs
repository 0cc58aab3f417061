namespace ExactlyOnce.AzureTables;

/// <summary>An entry that is to be added, or changed.</summary>
/// <param name="Seen">What is to be changed; null adds.</param>
/// <param name="Next">What is to be there.</param>
internal sealed record EntryWrite(StoredEntry? Seen, EffectEntry Next);
