namespace KafkaEmulation.Records;

/// <summary>Walks the records of an uncompressed batch for their timestamps.</summary>
internal static class RecordTimestamps
{
    /// <summary>The first record not older than <paramref name="timestamp"/>; null where the records do not hold what their header says.</summary>
    public static (long Offset, long Timestamp)? FirstAtOrAfter(RecordBatch batch, long timestamp)
    {
        var records = batch.Bytes.Span[RecordBatch.HeaderSize..];
        for (var index = 0; index < batch.RecordCount && records.Length > 0; index++)
        {
            var length = ZigZag(ref records);
            if (length <= 0 || length > records.Length)
                return null;
            var record = records[1..(int)length]; // behind the attributes
            var recordTimestamp = batch.BaseTimestamp + ZigZag(ref record);
            if (recordTimestamp >= timestamp)
                return (batch.BaseOffset + ZigZag(ref record), recordTimestamp);
            records = records[(int)length..];
        }
        return null;
    }

    private static long ZigZag(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64 && bytes.Length > 0; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if ((next & 0x80) == 0)
                break;
        }
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
