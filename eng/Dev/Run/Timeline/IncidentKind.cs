namespace Dev.Run.Timeline;

/// <summary>What can happen to an instance.</summary>
internal enum IncidentKind
{
    Kill,
    Rebalance,
}
