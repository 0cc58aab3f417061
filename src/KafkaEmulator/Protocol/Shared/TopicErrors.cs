namespace KafkaEmulation.Protocol;

/// <summary>An error code for each partition of a topic that a request named.</summary>
internal sealed class TopicErrors : TopicOf<PartitionError>;

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
