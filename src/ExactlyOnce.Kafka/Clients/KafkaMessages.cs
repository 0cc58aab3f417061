using Confluent.Kafka;

namespace ExactlyOnce.Kafka;

/// <summary>Records as the client takes them.</summary>
internal static class KafkaMessages
{
    /// <summary>Where a record goes: to its partition, or to the one that its key chooses.</summary>
    public static TopicPartition PlaceOf(OutputRecord record) => new(record.Topic, record.Partition ?? Partition.Any);

    /// <summary>A record that was read.</summary>
    public static InputRecord Read(ConsumeResult<byte[], byte[]> read) => new(read.Topic, read.Partition, read.Offset, read.Message.Key, read.Message.Value)
    {
        Headers = [.. read.Message.Headers.Select(header => new RecordHeader(header.Key, header.GetValueBytes()))],
        Timestamp = read.Message.Timestamp.Type == TimestampType.NotAvailable ? null : new DateTimeOffset(read.Message.Timestamp.UtcDateTime),
    };

    public static Message<byte[], byte[]> From(OutputRecord record)
    {
        var message = new Message<byte[], byte[]> { Key = record.Key!, Value = record.Value!, Headers = [] };
        foreach (var header in record.Headers)
            message.Headers.Add(header.Name, header.Value);
        if (record.Timestamp is { } timestamp)
            message.Timestamp = new Timestamp(timestamp);
        return message;
    }
}
