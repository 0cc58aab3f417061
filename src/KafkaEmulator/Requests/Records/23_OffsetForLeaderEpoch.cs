using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>OffsetForLeaderEpoch (key 23), versions 2 to 4: where a leader epoch ended (KIP-320); here an epoch ends with a restart.</summary>
internal sealed class OffsetForLeaderEpoch : ImmediateApi<OffsetForLeaderEpoch.Request, OffsetForLeaderEpoch.Response>
{
    public override ApiKey Key => ApiKey.OffsetForLeaderEpoch;

    public override short MinVersion => 2;

    public override short MaxVersion => 4;

    public override short FirstFlexible => 4;

    protected override Response Handle(Request request, RequestContext context) => Respond(request, (topic, wanted) =>
    {
        if (context.Broker.Topics.Find(topic, wanted.Index) is not { } partition)
            return new PartitionResult { Index = wanted.Index, Error = ErrorCode.UnknownTopicOrPartition };
        if (wanted.CurrentLeaderEpoch > partition.LeaderEpoch)
            return new PartitionResult { Index = wanted.Index, Error = ErrorCode.UnknownLeaderEpoch };
        if (wanted.CurrentLeaderEpoch >= 0 && wanted.CurrentLeaderEpoch < partition.LeaderEpoch)
            return new PartitionResult { Index = wanted.Index, Error = ErrorCode.FencedLeaderEpoch };
        var (epoch, end) = partition.EndOfLeaderEpoch(wanted.LeaderEpoch);
        return new PartitionResult { Index = wanted.Index, LeaderEpoch = epoch, EndOffset = end };
    });

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        Respond(request, (_, wanted) => new PartitionResult { Index = wanted.Index, Error = error });

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
        public List<WantedTopic> Topics = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= 3)
                wire.Ignored(-2, "ReplicaId");
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class WantedTopic : TopicOf<WantedPartition>;

    internal sealed class WantedPartition : IMessage
    {
        public int Index;
        public int CurrentLeaderEpoch = -1;
        public int LeaderEpoch;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Index);
            wire.Int32(ref CurrentLeaderEpoch);
            wire.Int32(ref LeaderEpoch);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<TopicResult> Topics = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class TopicResult : TopicOf<PartitionResult>;

    internal sealed class PartitionResult : IMessage
    {
        public ErrorCode Error;
        public int Index;
        public int LeaderEpoch = -1;
        public long EndOffset = -1;

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            wire.Int32(ref Index);
            wire.Int32(ref LeaderEpoch);
            wire.Int64(ref EndOffset);
            wire.Tags();
        }
    }
}
