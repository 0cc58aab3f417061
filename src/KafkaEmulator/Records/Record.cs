using System.Buffers;

namespace KafkaEmulation.Records;

/// <summary>One record of a batch in format 2 (Kafka protocol guide, "Record"). Nothing is copied.</summary>
/// <param name="Timestamp">Milliseconds since the epoch.</param>
/// <param name="OffsetDelta">Counted from the batch's base offset.</param>
/// <param name="Key">Null where there is none.</param>
/// <param name="HasValue">A record of a compacted topic without a value is a tombstone.</param>
/// <param name="Attributes">Unused by Kafka.</param>
/// <param name="Rest">Key, value and headers as they are encoded.</param>
internal readonly record struct Record(
    long Timestamp, int OffsetDelta, ReadOnlyMemory<byte>? Key, bool HasValue, byte Attributes, ReadOnlyMemory<byte> Rest)
{
    /// <summary>
    /// The records of a batch; null where they cannot be read: they are compressed with a codec that is not read here, or they do
    /// not hold what the batch's header says.
    /// </summary>
    public static List<Record>? ReadAll(RecordBatch batch)
    {
        if (Decompression.Open(batch.Codec, batch.Payload) is not { } bytes || batch.RecordCount < 0)
            return null;
        List<Record> records = [];
        var position = 0;
        for (var index = 0; index < batch.RecordCount; index++)
        {
            if (!TryRead(batch, bytes, ref position, out var record))
                return null;
            records.Add(record);
        }
        return position == bytes.Length ? records : null;
    }

    public void Write(IBufferWriter<byte> target, long baseTimestamp)
    {
        var timestampDelta = Timestamp - baseTimestamp;
        Varint.Write(target, 1 + Varint.SizeOf(timestampDelta) + Varint.SizeOf(OffsetDelta) + Rest.Length);
        target.Write([Attributes]);
        Varint.Write(target, timestampDelta);
        Varint.Write(target, OffsetDelta);
        target.Write(Rest.Span);
    }

    private static bool TryRead(RecordBatch batch, ReadOnlyMemory<byte> bytes, ref int position, out Record record)
    {
        record = default;
        if (!Varint.TryRead(bytes.Span[position..], out var length, out var size))
            return false;
        position += size;
        if (length < 1 || length > bytes.Length - position)
            return false;
        var content = bytes.Slice(position, (int)length);
        position += (int)length;

        var span = content.Span;
        var at = 1; // behind the attributes
        if (!Next(span, ref at, out var timestampDelta) || !Next(span, ref at, out var offsetDelta))
            return false;
        var rest = at;
        if (!Next(span, ref at, out var keyLength) || keyLength > span.Length - at)
            return false;
        // Without the type, null would become an empty memory.
        var key = keyLength < 0 ? (ReadOnlyMemory<byte>?)null : content.Slice(at, (int)keyLength);
        at += (int)Math.Max(0, keyLength);
        if (!Next(span, ref at, out var valueLength) || valueLength > span.Length - at)
            return false;
        var timestamp = batch.HasLogAppendTime ? batch.MaxTimestamp : batch.BaseTimestamp + timestampDelta;
        record = new Record(timestamp, (int)offsetDelta, key, valueLength >= 0, span[0], content[rest..]);
        return true;
    }

    private static bool Next(ReadOnlySpan<byte> span, ref int at, out long value)
    {
        var read = Varint.TryRead(span[at..], out value, out var size);
        at += size;
        return read;
    }
}
