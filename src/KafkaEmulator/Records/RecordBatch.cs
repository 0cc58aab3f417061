using System.Buffers;
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
    private const int LeaderEpochAt = 12;
    private const int BaseTimestampAt = 27;
    private const int MaxTimestampAt = 35;
    private const int RecordCountAt = 57;
    private const int CompressionMask = 0x07;
    private const int LogAppendTimeBit = 0x08;
    private const int TransactionalBit = 0x10;
    private const int ControlBit = 0x20;
    private const int DeleteHorizonBit = 0x40;

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public int Size => Bytes.Length;

    public long BaseOffset => Int64(0);

    public sbyte Magic => (sbyte)Bytes.Span[MagicAt];

    public bool IsTransactional => (Attributes & TransactionalBit) != 0;

    public bool IsControl => (Attributes & ControlBit) != 0;

    public bool IsCompressed => Codec != Codec.None;

    public Codec Codec => (Codec)(Attributes & CompressionMask);

    public bool HasLogAppendTime => (Attributes & LogAppendTimeBit) != 0;

    /// <summary>When compaction may forget this batch's tombstones or marker; null where that was not decided yet (KIP-534).</summary>
    public long? DeleteHorizonMs => (Attributes & DeleteHorizonBit) != 0 ? BaseTimestamp : null;

    public int LeaderEpoch => Int32(LeaderEpochAt);

    /// <summary>The bytes behind the header: the records, where the batch is not compressed.</summary>
    public ReadOnlyMemory<byte> Payload => Bytes[HeaderSize..];

    public int LastOffsetDelta => Int32(23);

    public long LastOffset => BaseOffset + LastOffsetDelta;

    public long BaseTimestamp => Int64(BaseTimestampAt);

    public long MaxTimestamp => Int64(MaxTimestampAt);

    public long ProducerId => Int64(43);

    public short ProducerEpoch => BinaryPrimitives.ReadInt16BigEndian(Bytes.Span[51..]);

    public int BaseSequence => Int32(53);

    /// <summary>Sequences wrap from the largest integer to 0.</summary>
    public int LastSequence => BaseSequence == NoSequence ? NoSequence : (int)(((long)BaseSequence + LastOffsetDelta) % (1L + int.MaxValue));

    public int RecordCount => Int32(RecordCountAt);

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
        BinaryPrimitives.WriteInt32BigEndian(header[LeaderEpochAt..], leaderEpoch);
    }

    /// <summary>Gives all its records the broker's time (message.timestamp.type=LogAppendTime). The bytes must be this broker's own.</summary>
    public void StampAppendTime(long timestamp)
    {
        var header = MemoryMarshal.AsMemory(Bytes).Span;
        BinaryPrimitives.WriteInt16BigEndian(header[AttributesAt..], (short)(Attributes | LogAppendTimeBit));
        BinaryPrimitives.WriteInt64BigEndian(header[MaxTimestampAt..], timestamp);
        Seal();
    }

    /// <summary>
    /// The same batch, offsets included, with these records only, uncompressed. With a delete horizon, which then stands in the place
    /// of the base timestamp, and the records' timestamps are counted from it.
    /// </summary>
    public RecordBatch With(IReadOnlyList<Record> records, long? deleteHorizonMs)
    {
        var payload = new ArrayBufferWriter<byte>();
        var baseTimestamp = deleteHorizonMs ?? BaseTimestamp;
        var maxTimestamp = -1L;
        foreach (var record in records)
        {
            record.Write(payload, baseTimestamp);
            maxTimestamp = Math.Max(maxTimestamp, record.Timestamp);
        }
        var bytes = new byte[HeaderSize + payload.WrittenCount];
        Bytes.Span[..HeaderSize].CopyTo(bytes);
        payload.WrittenSpan.CopyTo(bytes.AsSpan(HeaderSize));
        var header = bytes.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(header[8..], bytes.Length - LengthPrefixSize);
        BinaryPrimitives.WriteInt16BigEndian(
            header[AttributesAt..], (short)((Attributes & ~(CompressionMask | DeleteHorizonBit)) | (deleteHorizonMs is null ? 0 : DeleteHorizonBit)));
        BinaryPrimitives.WriteInt64BigEndian(header[BaseTimestampAt..], baseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(header[MaxTimestampAt..], HasLogAppendTime || records.Count == 0 ? MaxTimestamp : maxTimestamp);
        BinaryPrimitives.WriteInt32BigEndian(header[RecordCountAt..], records.Count);
        var rewritten = new RecordBatch(bytes);
        rewritten.Seal();
        return rewritten;
    }

    private void Seal() =>
        BinaryPrimitives.WriteUInt32BigEndian(MemoryMarshal.AsMemory(Bytes).Span[CrcAt..], Crc32C.Of(Bytes.Span[AttributesAt..]));

    private int Int32(int at) => BinaryPrimitives.ReadInt32BigEndian(Bytes.Span[at..]);

    private long Int64(int at) => BinaryPrimitives.ReadInt64BigEndian(Bytes.Span[at..]);
}
