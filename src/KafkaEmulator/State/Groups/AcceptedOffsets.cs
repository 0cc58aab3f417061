using KafkaEmulation.Protocol;
using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>The offsets of a commit request that can be committed, gathered while its answer is made.</summary>
/// <param name="broker">Whose topics they are.</param>
/// <param name="retentionMs">After how many milliseconds they expire; -1 where the broker decides.</param>
internal sealed class AcceptedOffsets(Broker broker, long retentionMs = -1)
{
    public List<JournaledOffset> All { get; } = [];

    public ErrorCode Accept(string topic, PartitionOffset commit)
    {
        if (broker.Topics.Find(topic, commit.Index) is null)
            return ErrorCode.UnknownTopicOrPartition;
        if (commit.Metadata?.Length > broker.Settings.Int("offset.metadata.max.bytes"))
            return ErrorCode.OffsetMetadataTooLarge;
        All.Add(new JournaledOffset
        {
            Topic = topic,
            Partition = commit.Index,
            Offset = commit.Offset,
            LeaderEpoch = commit.LeaderEpoch,
            Metadata = commit.Metadata,
            CommittedMs = broker.NowMs,
            ExpiresMs = retentionMs < 0 ? -1 : broker.NowMs + Math.Min(retentionMs, int.MaxValue * 1000L),
        });
        return ErrorCode.None;
    }
}
