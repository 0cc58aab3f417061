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
        var all = topics.SelectMany(topic => Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition))).ToList();
        // A reader of committed records is told the last stable offset as the end; markers may still be coming.
        using var uncommitted = Consumer(bootstrapServers, IsolationLevel.ReadUncommitted);
        var ends = all.ToDictionary(partition => partition, partition => uncommitted.QueryWatermarkOffsets(partition, Patience).High.Value);
        using var consumer = Consumer(bootstrapServers, IsolationLevel.ReadCommitted);
        consumer.Assign(all.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
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

    private static IConsumer<byte[], byte[]> Consumer(string bootstrapServers, IsolationLevel isolation) => new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
    {
        BootstrapServers = bootstrapServers,
        GroupId = "run-judge", // never joined, never committed
        IsolationLevel = isolation,
        EnableAutoCommit = false,
        EnablePartitionEof = true,
        FetchWaitMaxMs = 50,
    }).SetLogHandler((_, _) => { }).Build();
}
