using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// SyncGroup (key 14), versions 0 to 3: a member's share of the assignment, as soon as the leader has sent it with its own SyncGroup.
/// </summary>
internal sealed class SyncGroup : Api<SyncGroup.Request, SyncGroup.Response>
{
    public override ApiKey Key => ApiKey.SyncGroup;

    public override short MinVersion => 0;

    public override short MaxVersion => 3;

    public override short FirstFlexible => 4;

    protected override async Task<Response?> HandleAsync(Request request, RequestContext context)
    {
        if (context.Broker.Groups.Find(request.Group) is not { } group)
            return Refuse(request, context, ErrorCode.UnknownMemberId);
        Dictionary<string, ReadOnlyMemory<byte>> assignments = [];
        foreach (var assignment in request.Assignments)
            assignments[assignment.MemberId] = assignment.Bytes;
        var synced = await group.SyncAsync(request.MemberId, request.Generation, assignments);
        return new Response { Error = synced.Error, Assignment = synced.Assignment };
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    internal sealed class Request : IMessage
    {
        public string Group = "";
        public int Generation;
        public string MemberId = "";
        public string? InstanceId;
        public List<MemberAssignment> Assignments = [];

        public void Visit(Wire wire)
        {
            wire.String(ref Group);
            wire.Int32(ref Generation);
            wire.String(ref MemberId);
            if (wire.Version >= 3)
                wire.NullableString(ref InstanceId);
            wire.Array(ref Assignments);
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
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public ReadOnlyMemory<byte> Assignment;

        public void Visit(Wire wire)
        {
            if (wire.Version >= 1)
                wire.Ignored(0); // throttle time
            wire.Error(ref Error);
            wire.Bytes(ref Assignment);
        }
    }
}
