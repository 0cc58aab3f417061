namespace KafkaEmulation.Protocol;

/// <summary>A topic by name, and something for each of its partitions: how most requests ask, and most responses answer.</summary>
internal abstract class TopicOf<TPartition> : IMessage
    where TPartition : IMessage, new()
{
    public string Name = "";
    public List<TPartition> Partitions = [];

    public void Visit(Wire wire)
    {
        wire.String(ref Name);
        wire.Array(ref Partitions);
        wire.Tags();
    }
}
