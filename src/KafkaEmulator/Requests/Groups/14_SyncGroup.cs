using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// SyncGroup (key 14), versions 0 to 5: a member's share of the assignment, as soon as the leader has sent it with its own SyncGroup.
/// </summary>
internal sealed class SyncGroup : Api<SyncGroup.Request, SyncGroup.Response>
{
    public override ApiKey Key => ApiKey.SyncGroup;

    public override short MinVersion => 0;

    public override short MaxVersion => 5;

    public override short FirstFlexible => 4;

    protected override async Task<Response?> HandleAsync(Request request, RequestContext context)
    {
        if (context.Broker.Groups.Find(request.Group) is not { } group)
            return Refuse(request, context, ErrorCode.UnknownMemberId);
        if (context.Version >= 5 && (request.ProtocolType is null || request.Protocol is null))
            return Refuse(request, context, ErrorCode.InconsistentGroupProtocol);
        Dictionary<string, ReadOnlyMemory<byte>> assignments = [];
        foreach (var assignment in request.Assignments)
            assignments[assignment.MemberId] = assignment.Bytes;
        var synced = await group.Classic.SyncAsync(
            request.MemberId, request.InstanceId, request.Generation, request.ProtocolType, request.Protocol, assignments);
        return new Response { Error = synced.Error, ProtocolType = synced.ProtocolType, Protocol = synced.Protocol, Assignment = synced.Assignment };
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    internal sealed class Request : IMessage
    {
        public string Group = "";
        public int Generation;
        public string MemberId = "";
        public string? InstanceId;
        public string? ProtocolType;
        public string? Protocol;
        public List<MemberAssignment> Assignments = [];

        public void Visit(Wire wire)
        {
            wire.String(ref Group);
            wire.Int32(ref Generation);
            wire.String(ref MemberId);
            if (wire.Version >= 3)
                wire.NullableString(ref InstanceId);
            if (wire.Version >= 5)
            {
                wire.NullableString(ref ProtocolType);
                wire.NullableString(ref Protocol);
            }
            wire.Array(ref Assignments);
            wire.Tags();
        }
    }

    internal sealed class MemberAssignment : IMessage
    {
        public string MemberId = "";
        public ReadOnlyMemory<byte> Bytes;

        public void Visit(Wire wire)
        {
            wire.String(ref MemberId);
            wire.Bytes(ref Bytes);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public string? ProtocolType;
        public string? Protocol;
        public ReadOnlyMemory<byte> Assignment;

        public void Visit(Wire wire)
        {
            if (wire.Version >= 1)
                wire.ThrottleTime();
            wire.Error(ref Error);
            if (wire.Version >= 5)
            {
                wire.NullableString(ref ProtocolType);
                wire.NullableString(ref Protocol);
            }
            wire.Bytes(ref Assignment);
            wire.Tags();
        }
    }
}
