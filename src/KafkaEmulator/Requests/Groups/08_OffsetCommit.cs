using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// OffsetCommit (key 8), versions 2 to 10: a group's offsets, each of which takes the place of the one before, higher or lower.
/// <para>
/// A member must be of the current generation or member epoch; who names neither may commit while the group has no members. Leader
/// epochs and metadata (up to offset.metadata.max.bytes characters) are kept as given. From version 10 by topic id (KIP-848).
/// </para>
/// </summary>
internal sealed class OffsetCommit : ImmediateApi<OffsetCommit.Request, OffsetCommit.Response>
{
    private const short NamesTopicsById = 10;

    public override ApiKey Key => ApiKey.OffsetCommit;

    public override short MinVersion => 2;

    public override short MaxVersion => 10;

    public override short FirstFlexible => 8;

    protected override Response Handle(Request request, RequestContext context)
    {
        var broker = context.Broker;
        if (request.Group == "")
            return Refuse(request, context, ErrorCode.InvalidGroupId);
        var group = broker.Groups.Find(request.Group);
        var allowed = group?.CheckCommit(request.MemberId, request.InstanceId, request.Generation, transactional: false)
            ?? (request.Generation < 0 ? ErrorCode.None
                : context.Version >= 9 ? ErrorCode.GroupIdNotFound
                : ErrorCode.IllegalGeneration);
        if (allowed == ErrorCode.StaleMemberEpoch && context.Version < 9)
            allowed = ErrorCode.UnsupportedVersion;
        if (allowed != ErrorCode.None)
            return Refuse(request, context, allowed);

        var accepted = new AcceptedOffsets(broker, request.RetentionMs);
        var response = Respond(request, (topic, partition) =>
        {
            if (context.Version < NamesTopicsById)
                return accepted.Accept(topic.Name, partition);
            return broker.Topics.TryGet(topic.Id, out var named) ? accepted.Accept(named.Name, partition) : ErrorCode.UnknownTopicId;
        });
        if (accepted.All.Count > 0)
            broker.Groups.CommitOffsets(request.Group, accepted.All);
        return response;
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => Respond(request, (_, _) => error);

    private static Response Respond(Request request, Func<CommittedTopic, CommittedPartition, ErrorCode> answer) => new()
    {
        Topics = [.. request.Topics.Select(topic => new TopicResult
        {
            Name = topic.Name,
            Id = topic.Id,
            Partitions = [.. topic.Partitions.Select(partition => new PartitionError { Index = partition.Index, Error = answer(topic, partition) })],
        })],
    };

    internal sealed class Request : IMessage
    {
        public string Group = "";
        public int Generation = -1;
        public string MemberId = "";
        public string? InstanceId;
        public long RetentionMs = -1;
        public List<CommittedTopic> Topics = [];

        public void Visit(Wire wire)
        {
            wire.String(ref Group);
            wire.Int32(ref Generation);
            wire.String(ref MemberId);
            if (wire.Version >= 7)
                wire.NullableString(ref InstanceId);
            if (wire.Version <= 4)
                wire.Int64(ref RetentionMs);
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class CommittedTopic() : TopicByNameOrId<CommittedPartition>(NamesTopicsById);

    internal sealed class CommittedPartition() : PartitionOffset(leaderEpochSince: 6);

    internal sealed class Response : IMessage
    {
        public List<TopicResult> Topics = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= 3)
                wire.ThrottleTime();
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class TopicResult() : TopicByNameOrId<PartitionError>(NamesTopicsById);
}
