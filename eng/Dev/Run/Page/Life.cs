namespace Dev.Run.Page;

/// <summary>A stretch of an instance's time in which it had the same partitions.</summary>
internal sealed record Life(int Instance, double Top, double From, double To, long Partitions);
