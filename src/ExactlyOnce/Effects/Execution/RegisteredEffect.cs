namespace ExactlyOnce.Effects;

/// <summary>An effect of this application.</summary>
internal sealed record RegisteredEffect(string Name);
