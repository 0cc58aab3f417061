namespace ExactlyOnce;

/// <summary>An entry as it is in the store.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Version">Another one after every change (an ETag): whoever changes an entry says which version he has seen.</param>
public sealed record StoredEntry(EffectEntry Entry, string Version);
