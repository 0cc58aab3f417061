namespace KafkaEmulation.Protocol;

/// <summary>Some partitions of a topic.</summary>
internal sealed class TopicPartitions : IMessage
{
    public string Topic = "";
    public List<int> Partitions = [];

    public static List<TopicPartitions> Of(IEnumerable<(string Topic, int Partition)> partitions) =>
    [
        .. partitions.GroupBy(partition => partition.Topic).Select(topic => new TopicPartitions
        {
            Topic = topic.Key,
            Partitions = [.. topic.Select(partition => partition.Partition)],
        }),
    ];

    public void Visit(Wire wire)
    {
        wire.String(ref Topic);
        wire.Int32s(ref Partitions);
        wire.Tags();
    }
}
