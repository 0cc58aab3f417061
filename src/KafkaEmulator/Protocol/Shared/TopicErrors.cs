namespace KafkaEmulation.Protocol;

/// <summary>An error code for each partition of a topic that a request named.</summary>
internal sealed class TopicErrors : IMessage
{
    public string Name = "";
    public List<PartitionError> Partitions = [];

    public void Visit(Wire wire)
    {
        wire.String(ref Name);
        wire.Array(ref Partitions);
        wire.Tags();
    }
}

/// <summary>An error code for a partition.</summary>
internal sealed class PartitionError : IMessage
{
    public int Index;
    public ErrorCode Error;

    public void Visit(Wire wire)
    {
        wire.Int32(ref Index);
        wire.Error(ref Error);
        wire.Tags();
    }
}
