using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// LeaveGroup (key 13), versions 0 to 5: members leave, and the others are rebalanced at once; from version 3 several, a static one
/// also by its instance id alone (KIP-345).
/// </summary>
internal sealed class LeaveGroup : ImmediateApi<LeaveGroup.Request, LeaveGroup.Response>
{
    private const short TakesSeveral = 3;

    public override ApiKey Key => ApiKey.LeaveGroup;

    public override short MinVersion => 0;

    public override short MaxVersion => 5;

    public override short FirstFlexible => 4;

    protected override Response Handle(Request request, RequestContext context)
    {
        if (context.Broker.Groups.Find(request.Group) is not { } group)
            return context.Version >= TakesSeveral ? Respond(request, _ => ErrorCode.UnknownMemberId) : Refuse(request, context, ErrorCode.UnknownMemberId);
        var response = Respond(request, member => group.Classic.Leave(member.Id, member.InstanceId));
        if (context.Version < TakesSeveral)
            response.Error = response.Members.Single().Error;
        return response;
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    private static Response Respond(Request request, Func<Member, ErrorCode> answer) => new()
    {
        Members = [.. request.Members.Select(member => new MemberResult { Id = member.Id, InstanceId = member.InstanceId, Error = answer(member) })],
    };

    internal sealed class Request : IMessage
    {
        public string Group = "";
        public List<Member> Members = [];

        public void Visit(Wire wire)
        {
            wire.String(ref Group);
            if (wire.Version >= TakesSeveral)
            {
                wire.Array(ref Members);
            }
            else
            {
                var only = Members.FirstOrDefault() ?? new Member();
                wire.String(ref only.Id);
                Members = [only];
            }
            wire.Tags();
        }
    }

    internal sealed class Member : IMessage
    {
        public string Id = "";
        public string? InstanceId;

        public void Visit(Wire wire)
        {
            wire.String(ref Id);
            wire.NullableString(ref InstanceId);
            if (wire.Version >= 5)
                wire.Ignored((string?)null, "Reason");
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public List<MemberResult> Members = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= 1)
                wire.ThrottleTime();
            wire.Error(ref Error);
            if (wire.Version >= TakesSeveral)
                wire.Array(ref Members);
            wire.Tags();
        }
    }

    internal sealed class MemberResult : IMessage
    {
        public string Id = "";
        public string? InstanceId;
        public ErrorCode Error;

        public void Visit(Wire wire)
        {
            wire.String(ref Id);
            wire.NullableString(ref InstanceId);
            wire.Error(ref Error);
            wire.Tags();
        }
    }
}
