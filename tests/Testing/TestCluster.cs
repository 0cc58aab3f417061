using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Testing;

/// <summary>Topics, and what readers of committed records see in them.</summary>
public sealed class TestCluster(string bootstrapServers) : IDisposable
{
    private readonly IAdminClient _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers })
        .SetLogHandler((_, _) => { })
        .Build();

    /// <summary>Where the cluster is.</summary>
    public string BootstrapServers => bootstrapServers;

    public void Dispose() => _admin.Dispose();

    /// <summary>A topic, of a new name where none is given. It keeps its records, however old they say they are.</summary>
    public async Task<string> CreateTopicAsync(int partitions = 1, int? maxMessageBytes = null, string? name = null)
    {
        var topic = new TopicSpecification
        {
            Name = name ?? TestNames.Unique("topic"),
            NumPartitions = partitions,
            ReplicationFactor = -1,
            Configs = new Dictionary<string, string> { ["retention.ms"] = "-1" },
        };
        if (maxMessageBytes is { } bytes)
            topic.Configs["max.message.bytes"] = $"{bytes}";
        await _admin.CreateTopicsAsync([topic]);
        return topic.Name;
    }

    /// <summary>Everything that a reader of committed records finds up to the end of the topic, by partition and offset.</summary>
    public List<ConsumeResult<byte[], byte[]>> ReadCommitted(string topic, int partitions = 1)
    {
        var all = Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition)).ToList();
        // A reader of committed records is told the last stable offset as the end; markers may still be coming.
        using var uncommitted = Consumer(IsolationLevel.ReadUncommitted);
        var ends = all.ToDictionary(partition => partition, partition => uncommitted.QueryWatermarkOffsets(partition, Eventually.Patience));
        using var consumer = Consumer(IsolationLevel.ReadCommitted);
        // By its number: asked for the beginning, the client waits half a second until it knows the leader (2.15.1).
        consumer.Assign(all.Select(partition => new TopicPartitionOffset(partition, ends[partition].Low)));
        List<ConsumeResult<byte[], byte[]>> records = [];
        while (all.Count > 0)
        {
            var record = consumer.Consume(Eventually.Patience) ?? throw new TimeoutException($"{topic} was not read to its end");
            if (!record.IsPartitionEOF)
                records.Add(record);
            else if (record.Offset >= ends[record.TopicPartition].High)
                all.Remove(record.TopicPartition);
        }
        return [.. records.OrderBy(record => record.Partition.Value).ThenBy(record => record.Offset.Value)];
    }

    /// <summary>The values that <see cref="ReadCommitted"/> finds, as text.</summary>
    public List<string> ReadValues(string topic, int partitions = 1) =>
        [.. ReadCommitted(topic, partitions).Select(record => Encoding.UTF8.GetString(record.Message.Value))];

    /// <summary>Writes records; they are acknowledged when this returns.</summary>
    public Task ProduceAsync(string topic, int partition, params Message<byte[], byte[]>[] messages) =>
        ProduceAsync(topic, messages.Select(message => (partition, message)));

    /// <inheritdoc cref="ProduceAsync(string, int, Message{byte[], byte[]}[])"/>
    public async Task ProduceAsync(string topic, IEnumerable<(int Partition, Message<byte[], byte[]> Message)> messages)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = bootstrapServers, EnableIdempotence = true, LingerMs = 0, MessageMaxBytes = 10_000_000 })
            .SetLogHandler((_, _) => { })
            .Build();
        await Task.WhenAll(messages.Select(message => producer.ProduceAsync(new TopicPartition(topic, message.Partition), message.Message)));
    }

    /// <summary>Writes each record in a transaction of its own, or aborts it.</summary>
    public void ProduceInTransactions(string topic, int partition, bool aborts, params Message<byte[], byte[]>[] messages)
    {
        using var producer = TransactionalProducer();
        foreach (var message in messages)
        {
            WriteInTransaction(producer, topic, partition, message);
            if (aborts)
                producer.AbortTransaction(Eventually.Patience);
            else
                producer.CommitTransaction(Eventually.Patience);
        }
    }

    /// <summary>Writes a record in a transaction that stays open until the producer that is returned ends it.</summary>
    public IProducer<byte[], byte[]> BeginTransaction(string topic, int partition, Message<byte[], byte[]> message)
    {
        var producer = TransactionalProducer();
        WriteInTransaction(producer, topic, partition, message);
        return producer;
    }

    /// <summary>Commits a group's offset without being its member, as the group's owner or an operator would.</summary>
    public void CommitOffset(string group, string topic, int partition, long offset)
    {
        using var consumer = Consumer(IsolationLevel.ReadCommitted, group);
        consumer.Commit([new TopicPartitionOffset(topic, partition, offset)]);
    }

    /// <summary>Deletes a topic and creates it anew, empty.</summary>
    public async Task RecreateTopicAsync(string topic)
    {
        await _admin.DeleteTopicsAsync([topic]);
        await Eventually.SucceedsAsync<CreateTopicsException>(
            () => CreateTopicAsync(name: topic), Eventually.Patience, notYetGone => notYetGone.Results.All(result => result.Error.Code == ErrorCode.TopicAlreadyExists));
    }

    /// <summary>Deletes the records of a partition below an offset.</summary>
    public Task DeleteRecordsAsync(string topic, int partition, long before) => _admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, partition, before)]);

    /// <summary>The ends of a partition: of all records, and of those that a reader of committed ones may see.</summary>
    public (long End, long Stable) ReadEnds(string topic, int partition)
    {
        long End(IsolationLevel isolation)
        {
            using var consumer = Consumer(isolation);
            return consumer.QueryWatermarkOffsets(new TopicPartition(topic, partition), Eventually.Patience).High;
        }

        return (End(IsolationLevel.ReadUncommitted), End(IsolationLevel.ReadCommitted));
    }

    /// <summary>A group's committed offset; null where it has none.</summary>
    public long? ReadOffset(string group, string topic, int partition) => ReadOffsets(group, topic, [partition]).Single();

    /// <summary>A group's committed offsets, in the order of the partitions; null where it has none.</summary>
    public IReadOnlyList<long?> ReadOffsets(string group, string topic, IEnumerable<int> partitions)
    {
        using var consumer = Consumer(IsolationLevel.ReadCommitted, group);
        return [.. consumer.Committed(partitions.Select(partition => new TopicPartition(topic, partition)), Eventually.Patience)
            .Select(committed => committed.Offset == Offset.Unset ? (long?)null : committed.Offset.Value)];
    }

    /// <summary>Returns when a group's committed offset is this one, or there is none where it is null.</summary>
    public Task UntilOffsetIsAsync(long? offset, string group, string topic, int partition, TimeSpan? patience = null)
    {
        long? found = null;
        return Eventually.HoldsAsync(
            () => (found = ReadOffset(group, topic, partition)) == offset, () => $"the committed offset, which is {found}, becomes {offset}", patience);
    }

    /// <summary>The id of the broker that coordinates a group.</summary>
    public async Task<int> FindCoordinatorAsync(string group) =>
        (await _admin.DescribeConsumerGroupsAsync([group], new DescribeConsumerGroupsOptions { RequestTimeout = Eventually.Patience })).ConsumerGroupDescriptions.Single().Coordinator.Id;

    private static void WriteInTransaction(IProducer<byte[], byte[]> producer, string topic, int partition, Message<byte[], byte[]> message)
    {
        producer.BeginTransaction();
        producer.Produce(new TopicPartition(topic, partition), message);
        producer.Flush(Eventually.Patience); // a client that aborts forgets what it has not sent yet
    }

    private IProducer<byte[], byte[]> TransactionalProducer()
    {
        var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            TransactionalId = TestNames.Unique("writer"),
            LingerMs = 0,
            RetryBackoffMs = 1,
            RetryBackoffMaxMs = 5,
        }).SetLogHandler((_, _) => { }).Build();
        producer.InitTransactions(Eventually.Patience);
        return producer;
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
