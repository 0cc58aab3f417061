using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace KafkaEmulation.Records;

/// <summary>
/// The header of a record batch in format 2 and the bytes behind it (Kafka protocol guide, "Record Batch"). Nothing is copied.
/// </summary>
internal readonly struct RecordBatch(ReadOnlyMemory<byte> bytes)
{
    public const int HeaderSize = 61;
    public const int LengthPrefixSize = 12; // base offset and length, which the length does not count
    public const long NoProducerId = -1;
    public const int NoSequence = -1;

    private const int MagicAt = 16;
    private const int CrcAt = 17;
    private const int AttributesAt = 21;
    private const int TransactionalBit = 0x10;
    private const int ControlBit = 0x20;
    private const int CompressionMask = 0x07;

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public int Size => Bytes.Length;

    public long BaseOffset => Int64(0);

    public sbyte Magic => (sbyte)Bytes.Span[MagicAt];

    public bool IsTransactional => (Attributes & TransactionalBit) != 0;

    public bool IsControl => (Attributes & ControlBit) != 0;

    public bool IsCompressed => (Attributes & CompressionMask) != 0;

    public int LastOffsetDelta => Int32(23);

    public long LastOffset => BaseOffset + LastOffsetDelta;

    public long BaseTimestamp => Int64(27);

    public long MaxTimestamp => Int64(35);

    public long ProducerId => Int64(43);

    public short ProducerEpoch => BinaryPrimitives.ReadInt16BigEndian(Bytes.Span[51..]);

    public int BaseSequence => Int32(53);

    /// <summary>Sequences wrap from the largest integer to 0.</summary>
    public int LastSequence => BaseSequence == NoSequence ? NoSequence : (int)(((long)BaseSequence + LastOffsetDelta) % (1L + int.MaxValue));

    public int RecordCount => Int32(57);

    public bool CrcHolds => Crc32C.Of(Bytes.Span[AttributesAt..]) == (uint)Int32(CrcAt);

    private short Attributes => BinaryPrimitives.ReadInt16BigEndian(Bytes.Span[AttributesAt..]);

    /// <summary>The size that the batch at the start of <paramref name="bytes"/> claims, its length prefix included; 0 where none is readable.</summary>
    public static long SizeAt(ReadOnlySpan<byte> bytes) =>
        bytes.Length < LengthPrefixSize ? 0 : (long)LengthPrefixSize + BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);

    /// <summary>Gives the batch its place in the log. Neither field is covered by the checksum. The bytes must be this broker's own.</summary>
    public void Place(long baseOffset, int leaderEpoch)
    {
        var header = MemoryMarshal.AsMemory(Bytes).Span;
        BinaryPrimitives.WriteInt64BigEndian(header, baseOffset);
        BinaryPrimitives.WriteInt32BigEndian(header[12..], leaderEpoch);
    }

    private int Int32(int at) => BinaryPrimitives.ReadInt32BigEndian(Bytes.Span[at..]);

    private long Int64(int at) => BinaryPrimitives.ReadInt64BigEndian(Bytes.Span[at..]);
}
