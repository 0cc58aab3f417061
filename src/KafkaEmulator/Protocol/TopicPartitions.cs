namespace KafkaEmulation.Protocol;

/// <summary>Some partitions of a topic.</summary>
internal sealed class TopicPartitions : IMessage
{
    public string Topic = "";
    public List<int> Partitions = [];

    public void Visit(Wire wire)
    {
        wire.String(ref Topic);
        wire.Int32s(ref Partitions);
        wire.Tags();
    }
}
