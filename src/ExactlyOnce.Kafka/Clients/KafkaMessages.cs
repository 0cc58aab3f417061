using System.Diagnostics.CodeAnalysis;
using Confluent.Kafka;

namespace ExactlyOnce.Kafka;

/// <summary>Records as the client takes them.</summary>
internal static class KafkaMessages
{
    /// <summary>A record that was read.</summary>
    public static InputRecord Read(ConsumeResult<byte[], byte[]> read) => new(read.Topic, read.Partition, read.Offset, read.Message.Key, read.Message.Value)
    {
        Headers = [.. read.Message.Headers.Select(header => new RecordHeader(header.Key, header.GetValueBytes()))],
        Timestamp = read.Message.Timestamp.Type == TimestampType.NotAvailable ? null : InputRecord.TimeOf(read.Message.Timestamp.UnixTimestampMs),
    };

    /// <summary>Makes a message of a record, and a place: its partition, or the one that its key chooses.</summary>
    /// <param name="place">The place of the record before, which may be the same.</param>
    public static Message<byte[], byte[]> From(OutputRecord record, [NotNull] ref TopicPartition? place)
    {
        var partition = record.Partition ?? Partition.Any;
        if (place is null || place.Partition != partition || place.Topic != record.Topic)
            place = new TopicPartition(record.Topic, partition);
        var message = new Message<byte[], byte[]> { Key = record.Key!, Value = record.Value!, Headers = [] };
        for (var index = 0; index < record.Headers.Count; index++)
            message.Headers.Add(record.Headers[index].Name, record.Headers[index].Value);
        if (record.Timestamp is { } timestamp)
            message.Timestamp = new Timestamp(timestamp);
        return message;
    }
}
