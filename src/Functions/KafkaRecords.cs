using ExactlyOnce;
using Microsoft.Azure.Functions.Worker;

namespace Functions;

/// <summary>The trigger's records as pipelines take them.</summary>
internal static class KafkaRecords
{
    public static IReadOnlyList<InputRecord> ToInput(this KafkaRecord[] records) => Array.ConvertAll(records, ToInput);

    private static InputRecord ToInput(KafkaRecord record) => new(record.Topic, record.Partition, record.Offset, record.Key, record.Value)
    {
        Headers = record.Headers is null ? [] : Array.ConvertAll(record.Headers, header => new RecordHeader(header.Key, header.Value)),
        Timestamp = record.Timestamp is { Type: not KafkaTimestampType.NotAvailable } timestamp ? timestamp.DateTimeOffset : null,
    };
}
