namespace Dev.Run.Timeline;

/// <summary>Something that happened to an instance.</summary>
/// <param name="What">For people.</param>
internal sealed record Incident(TimeSpan At, IncidentKind Kind, int Instance, string What);
