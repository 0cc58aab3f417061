using Confluent.Kafka;

namespace Dev.Run;

/// <summary>How far a group has come in the input, by its committed offsets.</summary>
internal sealed class Positions : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly string _bootstrapServers;
    private readonly IConsumer<Ignore, Ignore> _consumer;
    private readonly List<TopicPartition> _partitions;

    public Positions(string bootstrapServers, string group, string topic, int partitions)
    {
        _bootstrapServers = bootstrapServers;
        _partitions = [.. Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition))];
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = group,
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadUncommitted, // the ends are those of all records
            MetadataMaxAgeMs = 1000, // or it asks for lost leaders for a quarter of an hour
        };
        _consumer = new ConsumerBuilder<Ignore, Ignore>(config)
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

    /// <summary>The partitions that are not at their ends, and where they are.</summary>
    public IEnumerable<string> Behind => _partitions.Where(partition => Latest[partition.Partition] != Ends[partition.Partition])
        .Select(partition => $"{partition.Topic}/{partition.Partition.Value} ({Latest[partition.Partition]} of {Ends[partition.Partition]})");

    /// <summary>
    /// Whether nothing is left to do: behind the positions are no committed records, though there may be control markers.
    /// </summary>
    public bool IsNothingLeft()
    {
        var behind = _partitions.Where(partition => Latest[partition.Partition] < Ends[partition.Partition]).ToHashSet();
        if (behind.Count == 0)
            return true;
        using var reader = TopicReader.ReadFrom(_bootstrapServers, behind.Select(partition => new TopicPartitionOffset(partition, Latest[partition.Partition])));
        while (behind.Count > 0)
        {
            if (reader.Consume(Timeout) is not { IsPartitionEOF: true } end || end.Offset < Ends[end.Partition])
                return false;
            behind.Remove(end.TopicPartition);
        }
        return true;
    }

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
