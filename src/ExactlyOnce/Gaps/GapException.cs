namespace ExactlyOnce;

/// <summary>The host passed over records, and <see cref="PipelineOptions.OnGap"/> says that a lane then stops. Nothing of the batch was processed.</summary>
public sealed class GapException(LaneId lane, long from, long to, int found)
    : Exception(
        $"{lane.Topic}/{lane.Partition}: the ledger {lane.LedgerGroup} is at offset {from} and the host delivered {to}; of what it passed over, {found} records or more are there. "
        + $"The lane waits. Set OnGap to Repair to have them processed; or give them up: stop the application, "
        + $"./dev ledger reset --group {lane.TriggerGroup} --topic {lane.Topic} --partition {lane.Partition} --to {to} --execute, and start it.")
{
    /// <summary>The lane.</summary>
    public LaneId Lane { get; } = lane;
}
