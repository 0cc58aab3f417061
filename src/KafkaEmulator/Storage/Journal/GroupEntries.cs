using KafkaEmulation.Protocol;

namespace KafkaEmulation.Storage;

internal sealed class OffsetsCommitted : JournalEntry
{
    public string Group = "";
    public List<JournaledOffset> Offsets = [];

    protected override byte Kind => 5;

    public override void Visit(Wire wire)
    {
        wire.String(ref Group);
        wire.Array(ref Offsets);
    }
}

/// <summary>Offsets of an open transaction; the transaction's end makes them committed or forgets them.</summary>
internal sealed class OffsetsPending : JournalEntry
{
    public string Group = "";
    public long ProducerId;
    public List<JournaledOffset> Offsets = [];

    protected override byte Kind => 6;

    public override void Visit(Wire wire)
    {
        wire.String(ref Group);
        wire.Int64(ref ProducerId);
        wire.Array(ref Offsets);
    }
}

/// <summary>A classic group's members and assignment after a rebalance; no members where it became empty.</summary>
internal sealed class ClassicGroupChanged : JournalEntry
{
    public string Group = "";
    public int Generation;
    public string? ProtocolType;
    public string? Protocol;
    public string? Leader;
    public long ChangedMs;
    public List<JournaledMember> Members = [];

    protected override byte Kind => 7;

    public override void Visit(Wire wire)
    {
        wire.String(ref Group);
        wire.Int32(ref Generation);
        wire.NullableString(ref ProtocolType);
        wire.NullableString(ref Protocol);
        wire.NullableString(ref Leader);
        wire.Int64(ref ChangedMs);
        wire.Array(ref Members);
    }
}

/// <summary>A group and its offsets are forgotten.</summary>
internal sealed class GroupDeleted : JournalEntry
{
    public string Group = "";

    protected override byte Kind => 13;

    public override void Visit(Wire wire) => wire.String(ref Group);
}

/// <summary>Some of a group's offsets are forgotten.</summary>
internal sealed class OffsetsDeleted : JournalEntry
{
    public string Group = "";
    public List<TopicPartitions> Partitions = [];

    protected override byte Kind => 14;

    public override void Visit(Wire wire)
    {
        wire.String(ref Group);
        wire.Array(ref Partitions);
    }
}

/// <summary>A group of the consumer protocol (KIP-848) after a change.</summary>
internal sealed class ConsumerGroupChanged : JournalEntry
{
    public string Group = "";
    public int Epoch;
    public int TargetEpoch;
    public List<JournaledConsumer> Members = [];

    protected override byte Kind => 16;

    public override void Visit(Wire wire)
    {
        wire.String(ref Group);
        wire.Int32(ref Epoch);
        wire.Int32(ref TargetEpoch);
        wire.Array(ref Members);
    }
}
