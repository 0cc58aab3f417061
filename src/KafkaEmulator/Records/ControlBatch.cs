using System.Buffers.Binary;

namespace KafkaEmulation.Records;

/// <summary>
/// The batch of one control record that ends a transaction in a partition (ControlRecordTypeSchema.json, EndTxnMarker.json).
/// </summary>
internal static class ControlBatch
{
    private const short Version = 0;
    private const short Abort = 0;
    private const short Commit = 1;
    private const short TransactionalControl = 0x30;

    // The record: length, attributes, timestamp delta, offset delta, key length and key, value length and value, no headers.
    private const int KeySize = 4;
    private const int ValueSize = 6;
    private const int RecordSize = 1 + 1 + 1 + 1 + KeySize + 1 + ValueSize + 1;
    private const int Size = RecordBatch.HeaderSize + 1 + RecordSize;

    /// <summary>A batch with base offset 0, to be placed.</summary>
    public static RecordBatch Marker(long producerId, short producerEpoch, bool commit, int coordinatorEpoch, long timestamp)
    {
        var bytes = new byte[Size];
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span[8..], Size - RecordBatch.LengthPrefixSize);
        span[16] = 2; // magic
        BinaryPrimitives.WriteInt16BigEndian(span[21..], TransactionalControl);
        BinaryPrimitives.WriteInt64BigEndian(span[27..], timestamp);
        BinaryPrimitives.WriteInt64BigEndian(span[35..], timestamp);
        BinaryPrimitives.WriteInt64BigEndian(span[43..], producerId);
        BinaryPrimitives.WriteInt16BigEndian(span[51..], producerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(span[53..], RecordBatch.NoSequence);
        BinaryPrimitives.WriteInt32BigEndian(span[57..], 1);

        var record = span[RecordBatch.HeaderSize..];
        record[0] = ZigZag(RecordSize);
        record[4] = ZigZag(KeySize);
        BinaryPrimitives.WriteInt16BigEndian(record[5..], Version);
        BinaryPrimitives.WriteInt16BigEndian(record[7..], commit ? Commit : Abort);
        record[9] = ZigZag(ValueSize);
        BinaryPrimitives.WriteInt16BigEndian(record[10..], Version);
        BinaryPrimitives.WriteInt32BigEndian(record[12..], coordinatorEpoch);

        BinaryPrimitives.WriteUInt32BigEndian(span[17..], Crc32C.Of(span[21..]));
        return new RecordBatch(bytes);
    }

    /// <summary>Whether a control batch, read back from a log, commits its transaction.</summary>
    public static bool Commits(RecordBatch batch) =>
        BinaryPrimitives.ReadInt16BigEndian(batch.Bytes.Span[(RecordBatch.HeaderSize + 7)..]) == Commit;

    /// <summary>The epoch of the transaction coordinator that wrote a control batch, read back from a log.</summary>
    public static int CoordinatorEpoch(RecordBatch batch) =>
        BinaryPrimitives.ReadInt32BigEndian(batch.Bytes.Span[(RecordBatch.HeaderSize + 12)..]);

    private static byte ZigZag(int small) => (byte)(small << 1);
}
