using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>Heartbeat (key 12), versions 0 to 4: keeps a member's session, and tells it with REBALANCE_IN_PROGRESS to join again.</summary>
internal sealed class Heartbeat : ImmediateApi<Heartbeat.Request, Heartbeat.Response>
{
    public override ApiKey Key => ApiKey.Heartbeat;

    public override short MinVersion => 0;

    public override short MaxVersion => 4;

    public override short FirstFlexible => 4;

    protected override Response Handle(Request request, RequestContext context) => new()
    {
        Error = context.Broker.Groups.Find(request.Group)?.Classic.Heartbeat(request.MemberId, request.InstanceId, request.Generation) ?? ErrorCode.UnknownMemberId,
    };

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    internal sealed class Request : IMessage
    {
        public string Group = "";
        public int Generation;
        public string MemberId = "";
        public string? InstanceId;

        public void Visit(Wire wire)
        {
            wire.String(ref Group);
            wire.Int32(ref Generation);
            wire.String(ref MemberId);
            if (wire.Version >= 3)
                wire.NullableString(ref InstanceId);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;

        public void Visit(Wire wire)
        {
            if (wire.Version >= 1)
                wire.ThrottleTime();
            wire.Error(ref Error);
            wire.Tags();
        }
    }
}
