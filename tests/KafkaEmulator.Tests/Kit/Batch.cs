using System.Buffers.Binary;
using System.Text;
using KafkaEmulation.Records;

namespace KafkaEmulation.Tests.Kit;

/// <summary>Builds uncompressed record batches of format 2, valid unless told otherwise.</summary>
internal sealed record Batch
{
    public long ProducerId { get; init; } = -1;

    public short Epoch { get; init; } = -1;

    public int Sequence { get; init; } = -1;

    public bool Transactional { get; init; }

    public long Timestamp { get; init; } = 1_700_000_000_000;

    public IReadOnlyList<string> Values { get; init; } = ["value"];

    public byte[] Build()
    {
        var records = new MemoryStream();
        for (var index = 0; index < Values.Count; index++)
        {
            var value = Encoding.UTF8.GetBytes(Values[index]);
            var record = new MemoryStream();
            record.WriteByte(0); // attributes
            WriteVarint(record, 0); // timestamp delta
            WriteVarint(record, index); // offset delta
            WriteVarint(record, -1); // no key
            WriteVarint(record, value.Length);
            record.Write(value);
            WriteVarint(record, 0); // no headers
            WriteVarint(records, record.Length);
            record.WriteTo(records);
        }

        var bytes = new byte[RecordBatch.HeaderSize + records.Length];
        records.ToArray().CopyTo(bytes, RecordBatch.HeaderSize);
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span[8..], bytes.Length - RecordBatch.LengthPrefixSize);
        span[16] = 2; // magic
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

    private static void WriteVarint(MemoryStream target, long value)
    {
        var zigZag = (ulong)((value << 1) ^ (value >> 63));
        for (; zigZag >= 0x80; zigZag >>= 7)
            target.WriteByte((byte)(zigZag | 0x80));
        target.WriteByte((byte)zigZag);
    }
}
