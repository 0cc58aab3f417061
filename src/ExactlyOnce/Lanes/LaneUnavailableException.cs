namespace ExactlyOnce;

/// <summary>
/// A lane could not bring its records home within <see cref="PipelineOptions.Deadline"/>. Nothing is lost: the host delivers them again,
/// and the ledger tells what was done.
/// </summary>
public sealed class LaneUnavailableException(LaneId lane, Exception lastProblem)
    : Exception($"Lane {lane} made no progress before its deadline; the last problem was: {lastProblem.Message}", lastProblem)
{
    /// <summary>The lane.</summary>
    public LaneId Lane { get; } = lane;
}
