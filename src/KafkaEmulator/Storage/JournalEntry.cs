using System.Buffers;
using KafkaEmulation.Protocol;

namespace KafkaEmulation.Storage;

/// <summary>Something that a broker remembers. Each kind has a number that must never be given to another.</summary>
internal abstract class JournalEntry : IMessage
{
    private const short FormatVersion = 0;

    protected abstract byte Kind { get; }

    public abstract void Visit(Wire wire);

    public static JournalEntry Read(ReadOnlyMemory<byte> payload)
    {
        JournalEntry entry = payload.Span[0] switch
        {
            1 => new TopicCreated(),
            2 => new TopicDeleted(),
            3 => new ProducerIdIssued(),
            4 => new TransactionChanged(),
            5 => new OffsetsCommitted(),
            6 => new OffsetsPending(),
            7 => new ClassicGroupChanged(),
            8 => new PartitionsAdded(),
            9 => new TopicConfigured(),
            10 => new BrokerConfigured(),
            11 => new RecordsDeleted(),
            12 => new BrokerStarted(),
            13 => new GroupDeleted(),
            14 => new OffsetsDeleted(),
            15 => new TransactionForgotten(),
            16 => new ConsumerGroupChanged(),
            var kind => throw new InvalidDataException($"The journal has an entry of kind {kind}: a later version wrote it."),
        };
        entry.Visit(new WireReader(payload[1..], FormatVersion, flexible: true));
        return entry;
    }

    public byte[] Write()
    {
        var wire = new WireWriter(FormatVersion, flexible: true);
        Visit(wire);
        var payload = new ArrayBufferWriter<byte>();
        payload.Write([Kind]);
        wire.CopyTo(payload);
        return payload.WrittenSpan.ToArray();
    }
}

internal sealed class TopicCreated : JournalEntry
{
    public string Name = "";
    public Guid Id;
    public List<int> BornInStart = [];
    public List<JournaledConfig> Configs = [];

    protected override byte Kind => 1;

    public override void Visit(Wire wire)
    {
        wire.String(ref Name);
        wire.Uuid(ref Id);
        wire.Int32s(ref BornInStart);
        wire.Array(ref Configs);
    }
}

internal sealed class TopicDeleted : JournalEntry
{
    public string Name = "";

    protected override byte Kind => 2;

    public override void Visit(Wire wire) => wire.String(ref Name);
}

internal sealed class ProducerIdIssued : JournalEntry
{
    public long ProducerId;

    protected override byte Kind => 3;

    public override void Visit(Wire wire) => wire.Int64(ref ProducerId);
}

/// <summary>The state of a transactional id after a change.</summary>
internal sealed class TransactionChanged : JournalEntry
{
    public string TransactionalId = "";
    public long ProducerId;
    public long PreviousProducerId;
    public short Epoch;
    public short LastEpoch;
    public int TimeoutMs;
    public sbyte State;
    public long StartedMs;
    public long ChangedMs;
    public bool BumpsEpoch;
    public long NextProducerId = -1;
    public List<TopicPartitions> Partitions = [];
    public List<string> Groups = [];

    protected override byte Kind => 4;

    public override void Visit(Wire wire)
    {
        wire.String(ref TransactionalId);
        wire.Int64(ref ProducerId);
        wire.Int64(ref PreviousProducerId);
        wire.Int16(ref Epoch);
        wire.Int16(ref LastEpoch);
        wire.Int32(ref TimeoutMs);
        wire.Int8(ref State);
        wire.Int64(ref StartedMs);
        wire.Int64(ref ChangedMs);
        wire.Bool(ref BumpsEpoch);
        wire.Int64(ref NextProducerId);
        wire.Array(ref Partitions);
        wire.Strings(ref Groups);
    }
}

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

internal sealed class PartitionsAdded : JournalEntry
{
    public string Topic = "";
    public List<int> BornInStart = [];

    protected override byte Kind => 8;

    public override void Visit(Wire wire)
    {
        wire.String(ref Topic);
        wire.Int32s(ref BornInStart);
    }
}

/// <summary>A topic's own configurations, all of them.</summary>
internal sealed class TopicConfigured : JournalEntry
{
    public string Topic = "";
    public List<JournaledConfig> Configs = [];

    protected override byte Kind => 9;

    public override void Visit(Wire wire)
    {
        wire.String(ref Topic);
        wire.Array(ref Configs);
    }
}

/// <summary>The broker's configurations that were set while it ran, all of them.</summary>
internal sealed class BrokerConfigured : JournalEntry
{
    public List<JournaledConfig> ForAll = [];
    public List<JournaledConfig> Own = [];

    protected override byte Kind => 10;

    public override void Visit(Wire wire)
    {
        wire.Array(ref ForAll);
        wire.Array(ref Own);
    }
}

internal sealed class RecordsDeleted : JournalEntry
{
    public string Topic = "";
    public int Partition;
    public long Before;

    protected override byte Kind => 11;

    public override void Visit(Wire wire)
    {
        wire.String(ref Topic);
        wire.Int32(ref Partition);
        wire.Int64(ref Before);
    }
}

/// <summary>The broker was started for the n-th time.</summary>
internal sealed class BrokerStarted : JournalEntry
{
    public int Starts;

    protected override byte Kind => 12;

    public override void Visit(Wire wire) => wire.Int32(ref Starts);
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

/// <summary>A transactional id is forgotten.</summary>
internal sealed class TransactionForgotten : JournalEntry
{
    public string TransactionalId = "";

    protected override byte Kind => 15;

    public override void Visit(Wire wire) => wire.String(ref TransactionalId);
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
