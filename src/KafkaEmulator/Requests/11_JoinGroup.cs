using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// JoinGroup (key 11), versions 0 to 5: a member joins a classic group, and is answered when the rebalance has all its members, or
/// its time is over.
/// <para>
/// From version 4 a new member first gets an id and MEMBER_ID_REQUIRED (KIP-394). The leader gets the members' subscriptions and
/// computes the assignment. A static member (group.instance.id, KIP-345) is refused with UNSUPPORTED_VERSION.
/// </para>
/// </summary>
internal sealed class JoinGroup : Api<JoinGroup.Request, JoinGroup.Response>
{
    public override ApiKey Key => ApiKey.JoinGroup;

    public override short MinVersion => 0;

    public override short MaxVersion => 5;

    public override short FirstFlexible => 6;

    protected override async Task<Response?> HandleAsync(Request request, RequestContext context)
    {
        var broker = context.Broker;
        if (request.Group == "")
            return Refuse(request, context, ErrorCode.InvalidGroupId);
        if (request.InstanceId is not null)
            return Refuse(request, context, ErrorCode.UnsupportedVersion);
        var sessionTimeout = TimeSpan.FromMilliseconds(request.SessionTimeoutMs);
        if (sessionTimeout < broker.Options.MinSessionTimeout || sessionTimeout > broker.Options.MaxSessionTimeout)
            return Refuse(request, context, ErrorCode.InvalidSessionTimeout);
        if (request.MemberId != "" && broker.Groups.Find(request.Group) is null)
            return Refuse(request, context, ErrorCode.UnknownMemberId);

        var joined = await broker.Groups.FindOrAdd(request.Group).JoinAsync(new JoinRequest(
            request.MemberId,
            context.ClientId,
            MustReturnWithId: context.Version >= 4,
            sessionTimeout,
            RebalanceTimeout: context.Version >= 1 ? TimeSpan.FromMilliseconds(request.RebalanceTimeoutMs) : sessionTimeout,
            request.ProtocolType,
            request.Protocols));
        return new Response
        {
            Error = joined.Error,
            Generation = joined.Generation,
            Protocol = joined.Protocol,
            Leader = joined.Leader,
            MemberId = joined.MemberId,
            Members = [.. (joined.Members ?? []).Select(member => new Member { Id = member.Id, Metadata = member.MetadataOf(joined.Protocol) })],
        };
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        new() { Error = error, MemberId = request.MemberId };

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
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public int Generation = -1;
        public string Protocol = "";
        public string Leader = "";
        public string MemberId = "";
        public List<Member> Members = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= 2)
                wire.Ignored(0); // throttle time
            wire.Error(ref Error);
            wire.Int32(ref Generation);
            wire.String(ref Protocol);
            wire.String(ref Leader);
            wire.String(ref MemberId);
            wire.Array(ref Members);
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
        }
    }
}
