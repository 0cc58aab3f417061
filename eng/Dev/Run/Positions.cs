using Confluent.Kafka;

namespace Dev.Run;

/// <summary>How far a group has come in the input, by its committed offsets.</summary>
internal sealed class Positions : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly IConsumer<Ignore, Ignore> _consumer;
    private readonly List<TopicPartition> _partitions;

    public Positions(string bootstrapServers, string group, string topic, int partitions)
    {
        _partitions = [.. Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition))];
        _consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = group, EnableAutoCommit = false })
            .SetLogHandler((_, _) => { })
            .Build();
        Latest = new long[partitions];
        Ends = new long[partitions];
    }

    /// <summary>Committed offsets, 0 where there is none.</summary>
    public long[] Latest { get; private set; }

    public long[] Ends { get; private set; }

    public long Done => Latest.Sum();

    public long Lag => Ends.Sum() - Done;

    /// <summary>Asks the cluster again. What it cannot tell now stays as it was.</summary>
    public void Refresh()
    {
        try
        {
            Latest = [.. _consumer.Committed(_partitions, Timeout).Select(offset => Math.Max(0, offset.Offset.Value))];
            Ends = [.. _partitions.Select(partition => _consumer.QueryWatermarkOffsets(partition, Timeout).High.Value)];
        }
        catch (KafkaException)
        {
        }
    }

    public void Dispose() => _consumer.Dispose();
}
