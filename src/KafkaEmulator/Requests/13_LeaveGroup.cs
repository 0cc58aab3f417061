using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>LeaveGroup (key 13), versions 0 to 2: a member leaves, and the others are rebalanced at once.</summary>
internal sealed class LeaveGroup : ImmediateApi<LeaveGroup.Request, LeaveGroup.Response>
{
    public override ApiKey Key => ApiKey.LeaveGroup;

    public override short MinVersion => 0;

    public override short MaxVersion => 2;

    public override short FirstFlexible => 4;

    protected override Response Handle(Request request, RequestContext context) => new()
    {
        Error = context.Broker.Groups.Find(request.Group)?.Leave(request.MemberId) ?? ErrorCode.UnknownMemberId,
    };

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    internal sealed class Request : IMessage
    {
        public string Group = "";
        public string MemberId = "";

        public void Visit(Wire wire)
        {
            wire.String(ref Group);
            wire.String(ref MemberId);
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;

        public void Visit(Wire wire)
        {
            if (wire.Version >= 1)
                wire.Ignored(0); // throttle time
            wire.Error(ref Error);
        }
    }
}
