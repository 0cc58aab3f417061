namespace KafkaEmulation.Protocol;

/// <summary>Some partitions of a topic, which is named by its id.</summary>
internal sealed class TopicIdPartitions : IMessage
{
    public Guid TopicId;
    public List<int> Partitions = [];

    public static List<TopicIdPartitions> Of(IEnumerable<(Guid Topic, int Partition)> partitions) =>
    [
        .. partitions.GroupBy(partition => partition.Topic).Select(topic => new TopicIdPartitions
        {
            TopicId = topic.Key,
            Partitions = [.. topic.Select(partition => partition.Partition).Order()],
        }),
    ];

    public static HashSet<(Guid Topic, int Partition)> Set(IEnumerable<TopicIdPartitions> topics) =>
        [.. topics.SelectMany(topic => topic.Partitions.Select(partition => (topic.TopicId, partition)))];

    public void Visit(Wire wire)
    {
        wire.Uuid(ref TopicId);
        wire.Int32s(ref Partitions);
        wire.Tags();
    }
}
