using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Kit;

/// <summary>The topics and the group of a test's pipeline.</summary>
internal sealed record TestTopics(string Group, string Input, string A, string B, string Dead)
{
    /// <summary>The input has records 0, 1, 2 … in each partition, with the partition as their key.</summary>
    public static async Task<TestTopics> CreateAsync(TestCluster cluster, int partitions = 1, int? maxBytesOfB = null, int records = 200)
    {
        var topics = new TestTopics(
            TestNames.Unique("group"),
            await cluster.CreateTopicAsync(partitions),
            await cluster.CreateTopicAsync(),
            await cluster.CreateTopicAsync(maxMessageBytes: maxBytesOfB),
            await cluster.CreateTopicAsync());
        await cluster.ProduceAsync(topics.Input, Enumerable.Range(0, partitions).SelectMany(partition =>
            Enumerable.Range(0, records).Select(offset => (partition, Message(partition, offset)))));
        return topics;
    }

    /// <summary>The record that the input has at an offset.</summary>
    public static Message<byte[], byte[]> Message(int partition, long offset) =>
        new() { Key = Encoding.UTF8.GetBytes($"{partition}"), Value = Encoding.UTF8.GetBytes(offset.ToString(CultureInfo.InvariantCulture)) };

    /// <summary>The same as a host delivers it.</summary>
    public static InputRecord Record(string topic, int partition, long offset)
    {
        var message = Message(partition, offset);
        return new InputRecord(topic, partition, offset, message.Key, message.Value);
    }

    public static IEnumerable<string> Values(int from, int to, string ending) => Enumerable.Range(from, to - from).Select(offset => $"{offset}.{ending}");
}
