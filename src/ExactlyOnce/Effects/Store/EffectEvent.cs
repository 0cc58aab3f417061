namespace ExactlyOnce;

/// <summary>Something that happened to a key.</summary>
/// <param name="At">When.</param>
/// <param name="By">Who: a claim, or a person.</param>
/// <param name="What">What, and why.</param>
public sealed record EffectEvent(DateTimeOffset At, string By, string What);
