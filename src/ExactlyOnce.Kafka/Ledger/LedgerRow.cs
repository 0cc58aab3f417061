namespace ExactlyOnce.Kafka;

/// <summary>A partition as its trigger group and its ledger have it.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="TriggerOffset">What the host has committed; null where it has not.</param>
/// <param name="Entry">What the ledger has; null where the lane has not begun.</param>
/// <param name="Start">The first offset of the log.</param>
/// <param name="End">The offset behind its last record, committed or not.</param>
/// <param name="Member">Who of the trigger group has the partition now; null where nobody has.</param>
/// <param name="Problem">What is wrong between the ledger and the log; null where nothing is.</param>
public sealed record LedgerRow(LaneId Lane, long? TriggerOffset, LedgerEntry? Entry, long Start, long End, string? Member, string? Problem)
{
    /// <summary>
    /// Offsets between the ledger and the end, markers of transactions among them; 0 where nothing else is there; null where the lane has not
    /// begun, or is ahead of its log.
    /// </summary>
    public long? Lag => Entry is not { } entry || entry.Position > End ? null : HasOnlyMarkersLeft ? 0 : End - entry.Position;

    /// <summary>Whether there is something between the ledger and the end, and no record is committed there, nor may be.</summary>
    public bool HasOnlyMarkersLeft { get; init; }
}
