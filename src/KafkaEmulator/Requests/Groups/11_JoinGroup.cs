using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// JoinGroup (key 11), versions 0 to 9: a member joins a classic group, and is answered when the rebalance has all its members, or
/// its time is over.
/// <para>
/// From version 4 a new member first gets an id and MEMBER_ID_REQUIRED (KIP-394). The leader gets the members' subscriptions and
/// computes the assignment. A static member (group.instance.id, KIP-345) that comes back takes its place again; from version 9 a
/// leader that does so is told to skip the assignment (KIP-814).
/// </para>
/// </summary>
internal sealed class JoinGroup : Api<JoinGroup.Request, JoinGroup.Response>
{
    public override ApiKey Key => ApiKey.JoinGroup;

    public override short MinVersion => 0;

    public override short MaxVersion => 9;

    public override short FirstFlexible => 6;

    protected override async Task<Response?> HandleAsync(Request request, RequestContext context)
    {
        var broker = context.Broker;
        if (request.Group == "")
            return Refuse(request, context, ErrorCode.InvalidGroupId);
        var sessionTimeout = TimeSpan.FromMilliseconds(request.SessionTimeoutMs);
        if (sessionTimeout < broker.Settings.Time("group.min.session.timeout.ms") || sessionTimeout > broker.Settings.Time("group.max.session.timeout.ms"))
            return Refuse(request, context, ErrorCode.InvalidSessionTimeout);
        var group = broker.Groups.Find(request.Group);
        if (request.MemberId != "" && group is null)
            return Refuse(request, context, ErrorCode.UnknownMemberId);
        // A group does not change its protocol while it has members.
        if (group is { IsConsumerGroup: true, IsEmpty: false })
            return Refuse(request, context, ErrorCode.InconsistentGroupProtocol);

        var joined = await broker.Groups.FindOrAdd(request.Group).Classic.JoinAsync(new JoinRequest(
            request.MemberId,
            request.InstanceId,
            context.ClientId,
            context.ClientHost,
            MustReturnWithId: context.Version >= 4,
            MaySkipAssignment: context.Version >= 9,
            sessionTimeout,
            RebalanceTimeout: context.Version >= 1 ? TimeSpan.FromMilliseconds(request.RebalanceTimeoutMs) : sessionTimeout,
            request.ProtocolType,
            request.Protocols));
        return new Response
        {
            Error = joined.Error,
            Generation = joined.Generation,
            ProtocolType = joined.ProtocolType,
            Protocol = joined.Protocol ?? (context.Version >= 7 ? null : ""),
            Leader = joined.Leader,
            SkipAssignment = joined.SkipAssignment,
            MemberId = joined.MemberId,
            Members = [.. (joined.Members ?? []).Select(member => new Member
            {
                Id = member.Id,
                InstanceId = member.InstanceId,
                Metadata = member.MetadataOf(joined.Protocol!),
            })],
        };
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        new() { Error = error, MemberId = request.MemberId, Protocol = context.Version >= 7 ? null : "" };

    internal sealed class Request : IMessage
    {
        public string Group = "";
        public int SessionTimeoutMs;
        public int RebalanceTimeoutMs = -1;
        public string MemberId = "";
        public string? InstanceId;
        public string ProtocolType = "";
        public List<GroupProtocol> Protocols = [];

        public void Visit(Wire wire)
        {
            wire.String(ref Group);
            wire.Int32(ref SessionTimeoutMs);
            if (wire.Version >= 1)
                wire.Int32(ref RebalanceTimeoutMs);
            wire.String(ref MemberId);
            if (wire.Version >= 5)
                wire.NullableString(ref InstanceId);
            wire.String(ref ProtocolType);
            wire.Array(ref Protocols);
            if (wire.Version >= 8)
                wire.Ignored((string?)null, "Reason");
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public int Generation = -1;
        public string? ProtocolType;
        public string? Protocol = "";
        public string Leader = "";
        public bool SkipAssignment;
        public string MemberId = "";
        public List<Member> Members = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= 2)
                wire.ThrottleTime();
            wire.Error(ref Error);
            wire.Int32(ref Generation);
            if (wire.Version >= 7)
                wire.NullableString(ref ProtocolType);
            wire.NullableString(ref Protocol);
            wire.String(ref Leader);
            if (wire.Version >= 9)
                wire.Bool(ref SkipAssignment);
            wire.String(ref MemberId);
            wire.Array(ref Members);
            wire.Tags();
        }
    }

    internal sealed class Member : IMessage
    {
        public string Id = "";
        public string? InstanceId;
        public ReadOnlyMemory<byte> Metadata;

        public void Visit(Wire wire)
        {
            wire.String(ref Id);
            if (wire.Version >= 5)
                wire.NullableString(ref InstanceId);
            wire.Bytes(ref Metadata);
            wire.Tags();
        }
    }
}
