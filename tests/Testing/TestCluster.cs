using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Testing;

/// <summary>Topics, and what readers of committed records see in them.</summary>
public sealed class TestCluster(string bootstrapServers) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IAdminClient _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers })
        .SetLogHandler((_, _) => { })
        .Build();

    /// <summary>Where the cluster is.</summary>
    public string BootstrapServers => bootstrapServers;

    public void Dispose() => _admin.Dispose();

    /// <summary>A topic, of a new name where none is given.</summary>
    public async Task<string> CreateTopicAsync(int partitions = 1, int? maxMessageBytes = null, string? name = null)
    {
        var topic = new TopicSpecification { Name = name ?? TestNames.Unique("topic"), NumPartitions = partitions, ReplicationFactor = -1 };
        if (maxMessageBytes is { } bytes)
            topic.Configs = new Dictionary<string, string> { ["max.message.bytes"] = $"{bytes}" };
        await _admin.CreateTopicsAsync([topic]);
        return topic.Name;
    }

    /// <summary>Everything that a reader of committed records finds up to the end of the topic, by partition and offset.</summary>
    public List<ConsumeResult<byte[], byte[]>> ReadCommitted(string topic, int partitions = 1)
    {
        var all = Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition)).ToList();
        // A reader of committed records is told the last stable offset as the end; markers may still be coming.
        using var uncommitted = Consumer(IsolationLevel.ReadUncommitted);
        var ends = all.ToDictionary(partition => partition, partition => uncommitted.QueryWatermarkOffsets(partition, Patience).High);
        using var consumer = Consumer(IsolationLevel.ReadCommitted);
        consumer.Assign(all.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        List<ConsumeResult<byte[], byte[]>> records = [];
        while (all.Count > 0)
        {
            var record = consumer.Consume(Patience) ?? throw new TimeoutException($"{topic} was not read to its end");
            if (!record.IsPartitionEOF)
                records.Add(record);
            else if (record.Offset >= ends[record.TopicPartition])
                all.Remove(record.TopicPartition);
        }
        return [.. records.OrderBy(record => record.Partition.Value).ThenBy(record => record.Offset.Value)];
    }

    /// <summary>The values that <see cref="ReadCommitted"/> finds, as text.</summary>
    public List<string> ReadValues(string topic, int partitions = 1) =>
        [.. ReadCommitted(topic, partitions).Select(record => Encoding.UTF8.GetString(record.Message.Value))];

    /// <summary>Writes records; they are acknowledged when this returns.</summary>
    public async Task ProduceAsync(string topic, int partition, params Message<byte[], byte[]>[] messages)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = bootstrapServers, EnableIdempotence = true, LingerMs = 0 })
            .SetLogHandler((_, _) => { })
            .Build();
        await Task.WhenAll(messages.Select(message => producer.ProduceAsync(new TopicPartition(topic, partition), message)));
    }

    /// <summary>A group's committed offset; null where it has none.</summary>
    public long? ReadOffset(string group, string topic, int partition)
    {
        using var consumer = Consumer(IsolationLevel.ReadCommitted, group);
        var offset = consumer.Committed([new TopicPartition(topic, partition)], Patience).Single().Offset;
        return offset == Offset.Unset ? null : offset.Value;
    }

    /// <summary>Returns when a group's committed offset is this one.</summary>
    public async Task UntilOffsetIsAsync(long offset, string group, string topic, int partition)
    {
        var waiting = Stopwatch.StartNew();
        while (ReadOffset(group, topic, partition) is var found && found != offset)
        {
            if (waiting.Elapsed > Patience)
                throw new TimeoutException($"the committed offset is {found}, and did not become {offset}");
            await Task.Yield();
        }
    }

    private IConsumer<byte[], byte[]> Consumer(IsolationLevel isolation, string? group = null) => new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
    {
        BootstrapServers = bootstrapServers,
        GroupId = group ?? TestNames.Unique("reader"),
        IsolationLevel = isolation,
        EnableAutoCommit = false,
        EnablePartitionEof = true,
        FetchWaitMaxMs = 20,
    }).SetLogHandler((_, _) => { }).Build();
}
