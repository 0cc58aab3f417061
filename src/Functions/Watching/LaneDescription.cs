using ExactlyOnce;
using ExactlyOnce.Kafka;

namespace Functions.Watching;

/// <summary>A lane, for programs.</summary>
/// <param name="row">What the cluster says of it.</param>
/// <param name="last">What it last did; null where nobody knows.</param>
internal sealed class LaneDescription(LedgerRow row, LaneEvent? last)
{
    public string Topic { get; } = row.Lane.Topic;

    public int Partition { get; } = row.Lane.Partition;

    /// <summary>The offset of the next record whose outputs are not committed; null where it has not begun.</summary>
    public long? Position { get; } = row.Entry?.Position;

    public long End { get; } = row.End;

    /// <summary>Offsets that are before it, markers of transactions among them; 0 where nothing else is there.</summary>
    public long Lag { get; } = row.Entry is null ? row.End - row.Start : row.Lag ?? 0;

    public long? TriggerOffset { get; } = row.TriggerOffset;

    /// <summary>The instance whose trigger has the partition.</summary>
    public string? Member { get; } = row.Member;

    public LaneState State { get; } =
        row.Problem is not null ? LaneState.Wrong
        : last?.What == LaneEventKind.StandsStill ? LaneState.StandsStill
        : row.Member is null ? LaneState.Unassigned
        : row.Entry is null ? (row.End > row.Start ? LaneState.Behind : LaneState.NotBegun)
        : row.Lag > 0 ? LaneState.Behind
        : LaneState.CaughtUp;

    /// <summary>Why it is so, where that is to be said.</summary>
    public string? Why { get; } = row.Problem ?? (last?.What == LaneEventKind.StandsStill ? last.Why : null);

    public LaneEvent? Last { get; } = last;
}
