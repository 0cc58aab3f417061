namespace ExactlyOnce;

/// <summary>
/// The ledger belongs to another log than the one that is there. Going on would take new records for redeliveries and drop them, so
/// the lane stops until an operator has decided. Nothing is lost: the host delivers the batch again.
/// </summary>
public sealed class LedgerMismatchException : Exception
{
    private LedgerMismatchException(LaneId lane, string found)
        : base(
            $"{lane.Topic}/{lane.Partition}: the ledger {lane.LedgerGroup} does not belong to this log: {found}. "
            + $"The lane waits. Stop the application; to process all that the log has: ./dev ledger reset --group {lane.TriggerGroup} --topic {lane.Topic} "
            + $"--partition {lane.Partition} --to earliest --execute (--help tells the other ways); then start it.") => Lane = lane;

    /// <summary>The lane.</summary>
    public LaneId Lane { get; }

    /// <summary>What is wrong between a ledger and a log; null where they belong together, as far as the broker can tell.</summary>
    public static LedgerMismatchException? Between(LaneId lane, LedgerEntry entry, LogState log)
    {
        if (entry.Position > log.End)
            return new(lane, $"the ledger is at offset {entry.Position} and the log ends at {log.End}; the topic was deleted and created again, or truncated");
        var hash = LedgerMark.HashOf(log.TopicId);
        return entry.Mark is { TopicHash: not 0 } mark && hash != 0 && mark.TopicHash != hash
            ? new(lane, $"the ledger's offset {entry.Position} is of another topic of that name than the one with id {log.TopicId}; the topic was deleted and created again")
            : null;
    }
}
