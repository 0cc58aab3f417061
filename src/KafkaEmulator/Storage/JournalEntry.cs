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
            7 => new GroupChanged(),
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
    public int Partitions;
    public int MaxMessageBytes;

    protected override byte Kind => 1;

    public override void Visit(Wire wire)
    {
        wire.String(ref Name);
        wire.Uuid(ref Id);
        wire.Int32(ref Partitions);
        wire.Int32(ref MaxMessageBytes);
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
internal sealed class GroupChanged : JournalEntry
{
    public string Group = "";
    public int Generation;
    public string? ProtocolType;
    public string? Protocol;
    public string? Leader;
    public List<JournaledMember> Members = [];

    protected override byte Kind => 7;

    public override void Visit(Wire wire)
    {
        wire.String(ref Group);
        wire.Int32(ref Generation);
        wire.NullableString(ref ProtocolType);
        wire.NullableString(ref Protocol);
        wire.NullableString(ref Leader);
        wire.Array(ref Members);
    }
}
