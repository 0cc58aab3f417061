namespace Dev.Run.Timeline;

/// <summary>How an instance stood at a moment.</summary>
/// <param name="Partitions">Those that its triggers have.</param>
/// <param name="Rebalances">Those that gave its triggers their partitions, over all of its lives.</param>
internal sealed record InstanceMoment(int Number, long Partitions, long Rebalances);
