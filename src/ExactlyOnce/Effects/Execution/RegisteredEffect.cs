namespace ExactlyOnce.Effects;

/// <summary>An effect of this application.</summary>
/// <param name="ClockSkew">As <see cref="EffectOptions.ClockSkew"/>.</param>
internal sealed record RegisteredEffect(string Name, TimeSpan ClockSkew);
