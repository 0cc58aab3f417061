using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using KafkaEmulation.Records;
using KafkaEmulation.Requests;

namespace KafkaEmulation.Tests.Kit;

/// <summary>Builds uncompressed record batches of format 2, valid unless told otherwise.</summary>
internal sealed record Batch
{
    /// <summary>When this process started to build batches, in milliseconds since 1970. Records of a fixed date would be too old for any broker's retention.</summary>
    public static readonly long Now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public long ProducerId { get; init; } = -1;

    public short Epoch { get; init; } = -1;

    public int Sequence { get; init; } = -1;

    public bool Transactional { get; init; }

    public sbyte Magic { get; init; } = 2;

    public long Timestamp { get; init; } = Now;

    public IReadOnlyList<string?> Values { get; init; } = ["value"];

    /// <summary>One for each value; none where there are fewer.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>A batch of the producer's transaction.</summary>
    public static Batch InTransaction(InitProducerId.Response producer, int sequence = 0) =>
        new() { ProducerId = producer.ProducerId, Epoch = producer.Epoch, Sequence = sequence, Transactional = true };

    public byte[] Build()
    {
        var records = new ArrayBufferWriter<byte>();
        for (var index = 0; index < Values.Count; index++)
        {
            var record = new ArrayBufferWriter<byte>();
            record.Write((ReadOnlySpan<byte>)[0]); // attributes
            Varint.Write(record, 0); // timestamp delta
            Varint.Write(record, index); // offset delta
            WriteText(record, index < Keys.Count ? Keys[index] : null);
            WriteText(record, Values[index]);
            Varint.Write(record, 0); // no headers
            Varint.Write(records, record.WrittenCount);
            records.Write(record.WrittenSpan);
        }

        var bytes = new byte[RecordBatch.HeaderSize + records.WrittenCount];
        records.WrittenSpan.CopyTo(bytes.AsSpan(RecordBatch.HeaderSize));
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span[8..], bytes.Length - RecordBatch.LengthPrefixSize);
        span[16] = (byte)Magic;
        BinaryPrimitives.WriteInt16BigEndian(span[21..], (short)(Transactional ? 0x10 : 0));
        BinaryPrimitives.WriteInt32BigEndian(span[23..], Values.Count - 1);
        BinaryPrimitives.WriteInt64BigEndian(span[27..], Timestamp);
        BinaryPrimitives.WriteInt64BigEndian(span[35..], Timestamp);
        BinaryPrimitives.WriteInt64BigEndian(span[43..], ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(span[51..], Epoch);
        BinaryPrimitives.WriteInt32BigEndian(span[53..], Sequence);
        BinaryPrimitives.WriteInt32BigEndian(span[57..], Values.Count);
        BinaryPrimitives.WriteUInt32BigEndian(span[17..], Crc32C.Of(span[21..]));
        return bytes;
    }

    private static void WriteText(ArrayBufferWriter<byte> target, string? text)
    {
        if (text is null)
        {
            Varint.Write(target, -1);
            return;
        }
        var bytes = Encoding.UTF8.GetBytes(text);
        Varint.Write(target, bytes.Length);
        target.Write(bytes);
    }
}
