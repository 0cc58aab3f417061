using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// OffsetDelete (key 47), version 0: some of a group's offsets are forgotten (KIP-496); not those of topics that a member wants
/// (GROUP_SUBSCRIBED_TO_TOPIC).
/// </summary>
internal sealed class OffsetDelete : ImmediateApi<OffsetDelete.Request, OffsetDelete.Response>
{
    public override ApiKey Key => ApiKey.OffsetDelete;

    public override short MinVersion => 0;

    public override short MaxVersion => 0;

    public override short FirstFlexible => 1;

    protected override Response Handle(Request request, RequestContext context)
    {
        var broker = context.Broker;
        if (broker.Groups.Find(request.Group) is not { } group)
            return Refuse(request, context, ErrorCode.GroupIdNotFound);
        if (!group.IsEmpty && group.ProtocolType != State.ClassicGroup.ConsumerProtocolType)
            return Refuse(request, context, ErrorCode.NonEmptyGroup);
        List<(string, int)> deleted = [];
        var response = Respond(request, (topic, partition) =>
        {
            if (broker.Topics.Find(topic, partition) is null)
                return ErrorCode.UnknownTopicOrPartition;
            if (!group.IsEmpty && group.IsSubscribedTo(topic))
                return ErrorCode.GroupSubscribedToTopic;
            deleted.Add((topic, partition));
            return ErrorCode.None;
        });
        if (deleted.Count > 0)
            broker.Groups.DeleteOffsets(group, deleted);
        return response;
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    private static Response Respond(Request request, Func<string, int, ErrorCode> answer) => new()
    {
        Topics = [.. request.Topics.Select(topic => new TopicErrors
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(partition => new PartitionError { Index = partition.Index, Error = answer(topic.Name, partition.Index) })],
        })],
    };

    internal sealed class Request : IMessage
    {
        public string Group = "";
        public List<WantedTopic> Topics = [];

        public void Visit(Wire wire)
        {
            wire.String(ref Group);
            wire.Array(ref Topics);
        }
    }

    internal sealed class WantedTopic : TopicOf<WantedPartition>;

    internal sealed class WantedPartition : IMessage
    {
        public int Index;

        public void Visit(Wire wire) => wire.Int32(ref Index);
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public List<TopicErrors> Topics = [];

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            wire.ThrottleTime();
            wire.Array(ref Topics);
        }
    }
}
