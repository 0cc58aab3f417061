namespace KafkaEmulation.Protocol;

/// <summary>A topic by name, or from a version on by id (KIP-516), and something for each of its partitions.</summary>
internal abstract class TopicByNameOrId<TPartition>(short byIdSince) : IMessage
    where TPartition : IMessage, new()
{
    public string Name = "";
    public Guid Id;
    public List<TPartition> Partitions = [];

    public void Visit(Wire wire)
    {
        if (wire.Version >= byIdSince)
            wire.Uuid(ref Id);
        else
            wire.String(ref Name);
        wire.Array(ref Partitions);
        wire.Tags();
    }
}
