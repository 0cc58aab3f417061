using KafkaEmulation.Configuration;
using KafkaEmulation.Records;

namespace KafkaEmulation.Requests;

/// <summary>What a producer's batch must be before it is looked at as a part of a log (Kafka's LogValidator).</summary>
internal static class BatchValidation
{
    /// <summary>What is wrong; null where nothing is.</summary>
    public static (ErrorCode Error, string? Message, List<Produce.RecordError>? Records)? Check(ReadOnlyMemory<byte> records, TopicSettings settings, long nowMs)
    {
        if (records.Length < RecordBatch.HeaderSize)
            return Wrong(ErrorCode.CorruptMessage, "the record batch is shorter than its header");
        var batch = new RecordBatch(records);
        if (batch.Magic != 2)
            return Wrong(ErrorCode.InvalidRecord, "only record batches of format 2 are accepted");
        if (RecordBatch.SizeAt(records.Span) != records.Length)
            return Wrong(ErrorCode.InvalidRecord, "each partition of a request takes exactly one record batch");
        if (batch.Size > settings.MaxMessageBytes)
            return Wrong(ErrorCode.MessageTooLarge, $"the record batch of {batch.Size} bytes is larger than max.message.bytes, {settings.MaxMessageBytes}");
        if (!batch.CrcHolds)
            return Wrong(ErrorCode.CorruptMessage, "the checksum of the record batch does not match");
        if (batch.RecordCount <= 0 || batch.LastOffsetDelta != batch.RecordCount - 1)
            return Wrong(ErrorCode.InvalidRecord, "the record count does not match the offsets");
        if (batch.ProducerId != RecordBatch.NoProducerId && (batch.ProducerEpoch < 0 || batch.BaseSequence < 0))
            return Wrong(ErrorCode.InvalidRecord, "a producer id needs an epoch and a sequence");
        if (batch.IsTransactional && batch.ProducerId == RecordBatch.NoProducerId)
            return Wrong(ErrorCode.InvalidRecord, "a transactional batch needs a producer id");
        if (!settings.UsesLogAppendTime
            && (batch.MaxTimestamp - nowMs > settings.TimestampAfterMaxMs || nowMs - batch.MaxTimestamp > settings.TimestampBeforeMaxMs))
        {
            return Wrong(
                ErrorCode.InvalidTimestamp,
                $"timestamp {batch.MaxTimestamp} is out of range: at most {settings.TimestampBeforeMaxMs} ms before and {settings.TimestampAfterMaxMs} ms after the broker's");
        }
        return CheckRecords(batch, settings);
    }

    // Compressed records are opened only where their keys matter.
    private static (ErrorCode, string?, List<Produce.RecordError>?)? CheckRecords(RecordBatch batch, TopicSettings settings)
    {
        if (batch.IsCompressed && !settings.IsCompacted)
            return null;
        if (Record.ReadAll(batch) is not { } records)
            return batch.IsCompressed ? null : Wrong(ErrorCode.InvalidRecord, "the records do not hold what the batch's header says");
        List<Produce.RecordError> errors = [];
        for (var index = 0; index < records.Count; index++)
        {
            if (records[index].OffsetDelta != index)
                return Wrong(ErrorCode.InvalidRecord, $"record {index} of the batch has the offset {records[index].OffsetDelta}");
            if (settings.IsCompacted && records[index].Key is null)
                errors.Add(new Produce.RecordError { BatchIndex = index, Message = "Compacted topic cannot accept message without key." });
        }
        return errors.Count == 0 ? null : (ErrorCode.InvalidRecord, "One or more records have been rejected", errors);
    }

    private static (ErrorCode, string?, List<Produce.RecordError>?) Wrong(ErrorCode error, string message) => (error, message, null);
}
