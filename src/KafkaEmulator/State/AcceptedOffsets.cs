using KafkaEmulation.Protocol;
using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>The offsets of a commit request that can be committed, gathered while its answer is made.</summary>
internal sealed class AcceptedOffsets(Broker broker)
{
    private const int MaxMetadataLength = 4096;

    public List<JournaledOffset> All { get; } = [];

    public ErrorCode Accept(string topic, PartitionOffset commit)
    {
        if (broker.Topics.Find(topic, commit.Index) is null)
            return ErrorCode.UnknownTopicOrPartition;
        if (commit.Metadata?.Length > MaxMetadataLength)
            return ErrorCode.OffsetMetadataTooLarge;
        All.Add(new JournaledOffset
        {
            Topic = topic,
            Partition = commit.Index,
            Offset = commit.Offset,
            LeaderEpoch = commit.LeaderEpoch,
            Metadata = commit.Metadata,
        });
        return ErrorCode.None;
    }
}
