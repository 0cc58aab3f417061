using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// DeleteRecords (key 21), versions 0 to 2: records before an offset are gone (-1: all there are). A topic that is only compacted
/// refuses with POLICY_VIOLATION.
/// </summary>
internal sealed class DeleteRecords : ImmediateApi<DeleteRecords.Request, DeleteRecords.Response>
{
    private const long AllThereAre = -1;

    public override ApiKey Key => ApiKey.DeleteRecords;

    public override short MinVersion => 0;

    public override short MaxVersion => 2;

    public override short FirstFlexible => 2;

    protected override Response Handle(Request request, RequestContext context) => Respond(request, (topic, wanted) =>
    {
        if (context.Broker.Topics.Find(topic, wanted.Index) is not { } partition)
            return new PartitionResult { Index = wanted.Index, Error = ErrorCode.UnknownTopicOrPartition };
        if (!partition.Topic.Settings.IsDeleted)
            return new PartitionResult { Index = wanted.Index, Error = ErrorCode.PolicyViolation };
        var before = wanted.Offset == AllThereAre ? partition.EndOffset : wanted.Offset;
        if (before < 0 || before > partition.EndOffset)
            return new PartitionResult { Index = wanted.Index, Error = ErrorCode.OffsetOutOfRange };
        context.Broker.Topics.DeleteRecords(partition, before);
        return new PartitionResult { Index = wanted.Index, LowWatermark = partition.StartOffset };
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
            wire.Array(ref Topics);
            wire.Ignored(30_000, "TimeoutMs");
            wire.Tags();
        }
    }

    internal sealed class WantedTopic : TopicOf<WantedPartition>;

    internal sealed class WantedPartition : IMessage
    {
        public int Index;
        public long Offset;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Index);
            wire.Int64(ref Offset);
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
        public int Index;
        public long LowWatermark = -1;
        public ErrorCode Error;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Index);
            wire.Int64(ref LowWatermark);
            wire.Error(ref Error);
            wire.Tags();
        }
    }
}
