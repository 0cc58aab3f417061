using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// ListOffsets (key 2), versions 1 to 11: the start (-2, and -4: of what is local, KIP-405), the end (-1; for read_committed the last
/// stable offset), the largest timestamp (-3), or the first record not older than a timestamp. Nothing is tiered (-5, -6).
/// <para>Inside a batch compressed with Zstandard a timestamp is answered with the batch's first record.</para>
/// </summary>
internal sealed class ListOffsets : ImmediateApi<ListOffsets.Request, ListOffsets.Response>
{
    private const long End = -1;
    private const long Start = -2;
    private const long LargestTimestamp = -3;
    private const long LocalStart = -4;
    private const long TieredEnd = -5;
    private const long TieringPending = -6;

    public override ApiKey Key => ApiKey.ListOffsets;

    public override short MinVersion => 1;

    public override short MaxVersion => 11;

    public override short FirstFlexible => 6;

    protected override Response Handle(Request request, RequestContext context) => Respond(request, (topic, wanted) =>
    {
        if (context.Broker.Topics.Find(topic, wanted.Index) is not { } partition)
            return new PartitionResult { Index = wanted.Index, Error = ErrorCode.UnknownTopicOrPartition };
        if (wanted.LeaderEpoch > partition.LeaderEpoch)
            return new PartitionResult { Index = wanted.Index, Error = ErrorCode.UnknownLeaderEpoch };
        if (wanted.LeaderEpoch >= 0 && wanted.LeaderEpoch < partition.LeaderEpoch)
            return new PartitionResult { Index = wanted.Index, Error = ErrorCode.FencedLeaderEpoch };
        var (offset, timestamp) = Find(partition, wanted.Timestamp, request.ReadsCommitted) ?? (-1, -1);
        return new PartitionResult
        {
            Index = wanted.Index,
            Offset = offset,
            Timestamp = timestamp,
            LeaderEpoch = offset < 0 ? -1 : offset == partition.EndOffset ? partition.LeaderEpoch : partition.LeaderEpochOf(offset),
        };
    });

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        Respond(request, (_, wanted) => new PartitionResult { Index = wanted.Index, Error = error });

    private static (long Offset, long Timestamp)? Find(Partition partition, long timestamp, bool readsCommitted)
    {
        return timestamp switch
        {
            End => (readsCommitted ? partition.LastStableOffset : partition.EndOffset, -1),
            Start or LocalStart => (partition.StartOffset, -1),
            LargestTimestamp => Stable(partition.LatestTimestamp()),
            TieredEnd or TieringPending => null,
            _ => Stable(partition.FirstAtOrAfter(timestamp)),
        };

        (long Offset, long Timestamp)? Stable((long Offset, long Timestamp)? found) =>
            readsCommitted && found?.Offset >= partition.LastStableOffset ? null : found;
    }

    private static Response Respond(Request request, Func<string, WantedPartition, PartitionResult> answer) => new()
    {
        Topics = [.. request.Topics.Select(topic => new TopicResult
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(wanted => answer(topic.Name, wanted))],
        })],
    };

    internal sealed class Request : IMessage
    {
        public sbyte IsolationLevel;
        public List<WantedTopic> Topics = [];

        public bool ReadsCommitted => IsolationLevel == 1;

        public void Visit(Wire wire)
        {
            wire.Ignored(-1, "ReplicaId");
            if (wire.Version >= 2)
                wire.Int8(ref IsolationLevel);
            wire.Array(ref Topics);
            if (wire.Version >= 10)
                wire.Ignored(30_000, "TimeoutMs");
            wire.Tags();
        }
    }

    internal sealed class WantedTopic : TopicOf<WantedPartition>;

    internal sealed class WantedPartition : IMessage
    {
        public int Index;
        public int LeaderEpoch = -1;
        public long Timestamp;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Index);
            if (wire.Version >= 4)
                wire.Int32(ref LeaderEpoch);
            wire.Int64(ref Timestamp);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<TopicResult> Topics = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= 2)
                wire.ThrottleTime();
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class TopicResult : TopicOf<PartitionResult>;

    internal sealed class PartitionResult : IMessage
    {
        public int Index;
        public ErrorCode Error;
        public long Timestamp = -1;
        public long Offset = -1;
        public int LeaderEpoch = -1;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Index);
            wire.Error(ref Error);
            wire.Int64(ref Timestamp);
            wire.Int64(ref Offset);
            if (wire.Version >= 4)
                wire.Int32(ref LeaderEpoch);
            wire.Tags();
        }
    }
}
