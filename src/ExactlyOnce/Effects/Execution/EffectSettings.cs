namespace ExactlyOnce.Effects;

/// <summary>What an effect's author and its application chose.</summary>
internal sealed record EffectSettings(string Name, OnUncertain OnUncertain, TimeSpan Lease, EffectOptions Options)
{
    /// <summary>Keys that are claimed at a time.</summary>
    public int ClaimAhead => OnUncertain == OnUncertain.Park ? Math.Min(Options.MaxConcurrency, 100) : 100;
}
