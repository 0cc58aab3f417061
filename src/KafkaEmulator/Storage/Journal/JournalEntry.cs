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
