using ExactlyOnce;
using Microsoft.Azure.Functions.Worker;

namespace Functions;

/// <summary>The trigger's records as pipelines take them. Their bytes are not copied.</summary>
internal static class KafkaRecords
{
    public static IReadOnlyList<InputRecord> ToInput(this KafkaRecord[] records) => Array.ConvertAll(records, ToInput);

    private static InputRecord ToInput(KafkaRecord record) => new(record.Topic, record.Partition, record.Offset, record.Key, record.Value)
    {
        Headers = record.Headers is null or [] ? [] : Array.ConvertAll(record.Headers, header => new RecordHeader(header.Key, header.Value)),
        // The type says nothing: the host's extension sends NotAvailable with every record. So a record of before Kafka 0.10, which has no time, comes with
        // that of 1970-01-01, as the client gives it.
        Timestamp = record.Timestamp is { } timestamp ? InputRecord.TimeOf(timestamp.UnixTimestampMs) : null,
    };
}
