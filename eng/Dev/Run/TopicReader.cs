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
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "run-judge", // never joined, never committed
            IsolationLevel = IsolationLevel.ReadCommitted,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            FetchWaitMaxMs = 50,
        }).SetLogHandler((_, _) => { }).Build();
        var all = topics.SelectMany(topic => Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition))).ToList();
        // The end of a partition is told where the last stable offset is: that all is stable is asked first.
        var ends = all.ToDictionary(partition => partition, partition => consumer.QueryWatermarkOffsets(partition, Patience).High.Value);
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
}
