using Confluent.Kafka;

namespace Dev.Run;

/// <summary>Reads topics from their beginning to their end, as any reader of committed records would.</summary>
internal static class TopicReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <exception cref="TimeoutException">The end was not reached: a transaction may be open.</exception>
    public static IEnumerable<ConsumeResult<byte[], byte[]>> ReadCommitted(
        string bootstrapServers, IReadOnlyCollection<string> topics, int partitions, CancellationToken cancellationToken)
    {
        var all = PartitionsOf(topics, partitions);
        var ends = FindEnds(bootstrapServers, all);
        using var consumer = ReadFromBeginning(bootstrapServers, all);
        var open = all.ToHashSet();
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var record = consumer.Consume(Patience)
                ?? throw new TimeoutException($"{open.First()} could not be read to its end within {Patience.TotalSeconds} s");
            if (!record.IsPartitionEOF)
                yield return record;
            else if (record.Offset >= ends[record.TopicPartition])
                open.Remove(record.TopicPartition);
        }
    }

    public static List<TopicPartition> PartitionsOf(IEnumerable<string> topics, int partitions) =>
        [.. topics.SelectMany(topic => Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition)))];

    /// <summary>A consumer of committed records that stands at the beginning of the partitions.</summary>
    public static IConsumer<byte[], byte[]> ReadFromBeginning(string bootstrapServers, IEnumerable<TopicPartition> partitions) =>
        ReadFrom(bootstrapServers, partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));

    /// <summary>A consumer of committed records that stands at those offsets.</summary>
    public static IConsumer<byte[], byte[]> ReadFrom(string bootstrapServers, IEnumerable<TopicPartitionOffset> offsets)
    {
        var consumer = Consumer(bootstrapServers, IsolationLevel.ReadCommitted);
        consumer.Assign(offsets);
        return consumer;
    }

    /// <summary>The offsets behind the last records, committed or not.</summary>
    // A reader of committed records is told the last stable offset as the end; markers may still be coming.
    public static Dictionary<TopicPartition, long> FindEnds(string bootstrapServers, IEnumerable<TopicPartition> partitions)
    {
        using var uncommitted = Consumer(bootstrapServers, IsolationLevel.ReadUncommitted);
        return partitions.ToDictionary(partition => partition, partition => uncommitted.QueryWatermarkOffsets(partition, Patience).High.Value);
    }

    private static IConsumer<byte[], byte[]> Consumer(string bootstrapServers, IsolationLevel isolation) => new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
    {
        BootstrapServers = bootstrapServers,
        GroupId = "judge", // never joined, never committed
        IsolationLevel = isolation,
        EnableAutoCommit = false,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        EnablePartitionEof = true,
        FetchWaitMaxMs = 50,
    }).SetLogHandler((_, _) => { }).Build();
}
