using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// OffsetCommit (key 8), versions 2 to 9: a group's offsets, each of which takes the place of the one before, higher or lower.
/// <para>
/// A member must be of the current generation; who names neither member nor generation may commit while the group has no members.
/// Leader epochs and metadata (up to 4,096 characters) are kept as given.
/// </para>
/// </summary>
internal sealed class OffsetCommit : ImmediateApi<OffsetCommit.Request, OffsetCommit.Response>
{
    public override ApiKey Key => ApiKey.OffsetCommit;

    public override short MinVersion => 2;

    public override short MaxVersion => 9;

    public override short FirstFlexible => 8;

    protected override Response Handle(Request request, RequestContext context)
    {
        var broker = context.Broker;
        if (request.Group == "")
            return Refuse(request, context, ErrorCode.InvalidGroupId);
        var group = broker.Groups.Find(request.Group);
        var allowed = group?.CheckCommit(request.MemberId, request.Generation, transactional: false)
            ?? (request.Generation < 0 ? ErrorCode.None
                : context.Version >= 9 ? ErrorCode.GroupIdNotFound
                : ErrorCode.IllegalGeneration);
        if (allowed != ErrorCode.None)
            return Refuse(request, context, allowed);

        var accepted = new AcceptedOffsets(broker);
        var response = Respond(request, accepted.Accept);
        if (accepted.All.Count > 0)
            broker.Groups.CommitOffsets(request.Group, accepted.All);
        return response;
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => Respond(request, (_, _) => error);

    private static Response Respond(Request request, Func<string, CommittedPartition, ErrorCode> answer) => new()
    {
        Topics = [.. request.Topics.Select(topic => topic.Answer(answer))],
    };

    internal sealed class Request : IMessage
    {
        public string Group = "";
        public int Generation = -1;
        public string MemberId = "";
        public string? InstanceId;
        public List<TopicOffsets<CommittedPartition>> Topics = [];

        public void Visit(Wire wire)
        {
            wire.String(ref Group);
            wire.Int32(ref Generation);
            wire.String(ref MemberId);
            if (wire.Version >= 7)
                wire.NullableString(ref InstanceId);
            if (wire.Version <= 4)
                wire.Ignored(-1L); // retention time
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class CommittedPartition() : PartitionOffset(leaderEpochSince: 6);

    internal sealed class Response : IMessage
    {
        public List<TopicErrors> Topics = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= 3)
                wire.Ignored(0); // throttle time
            wire.Array(ref Topics);
            wire.Tags();
        }
    }
}
