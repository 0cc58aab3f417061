namespace ExactlyOnce;

/// <summary>A change of an entry.</summary>
/// <param name="Seen">What was seen: where it is another version by now, nothing is changed.</param>
/// <param name="Next">
/// What is to be there: with the same key. Of what was set, only <see cref="EffectEntry.Owner"/> and <see cref="EffectEntry.Reason"/>
/// may become null.
/// </param>
public sealed record EntryUpdate(StoredEntry Seen, EffectEntry Next);
