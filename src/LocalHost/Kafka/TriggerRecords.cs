using Confluent.Kafka;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Kafka;

/// <summary>Consumed records as functions get them.</summary>
internal static class TriggerRecords
{
    public static KafkaRecord Convert(ConsumeResult<byte[], byte[]> record) => new()
    {
        Topic = record.Topic,
        Partition = record.Partition.Value,
        Offset = record.Offset.Value,
        Key = record.Message.Key,
        Value = record.Message.Value,
        Timestamp = new KafkaTimestamp
        {
            UnixTimestampMs = record.Message.Timestamp.UnixTimestampMs,
            Type = (KafkaTimestampType)(int)record.Message.Timestamp.Type,
        },
        Headers = [.. record.Message.Headers.Select(header => new KafkaHeader { Key = header.Key, Value = header.GetValueBytes() })],
    };

    /// <summary>The offset that a consumer goes on with after the record.</summary>
    public static TopicPartitionOffset Next(ConsumeResult<byte[], byte[]> record) => new(record.TopicPartition, record.Offset + 1);
}
