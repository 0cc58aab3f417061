using Confluent.Kafka;

namespace ExactlyOnce.Kafka;

/// <summary>Records as the client takes them.</summary>
internal static class KafkaMessages
{
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
