using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// DescribeGroups (key 15), versions 0 to 6: members and state of classic groups. One that there is not is "Dead", from version 6
/// GROUP_ID_NOT_FOUND; a group of the consumer protocol is none of these.
/// </summary>
internal sealed class DescribeGroups : ImmediateApi<DescribeGroups.Request, DescribeGroups.Response>
{
    private const short KnowsNotFound = 6;

    public override ApiKey Key => ApiKey.DescribeGroups;

    public override short MinVersion => 0;

    public override short MaxVersion => 6;

    public override short FirstFlexible => 5;

    protected override Response Handle(Request request, RequestContext context) => new()
    {
        Groups = [.. request.Groups.Select(name => context.Broker.Groups.Find(name) is { IsConsumerGroup: false } group
            ? Describe(group)
            : new GroupResult
            {
                Name = name,
                State = "Dead",
                Error = context.Version >= KnowsNotFound ? ErrorCode.GroupIdNotFound : ErrorCode.None,
                Message = context.Version >= KnowsNotFound ? $"Group {name} not found." : null,
            })],
    };

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        new() { Groups = [.. request.Groups.Select(name => new GroupResult { Name = name, Error = error })] };

    private static GroupResult Describe(Group group)
    {
        var isStable = group.Classic.State == ClassicGroupState.Stable;
        return new GroupResult
        {
            Name = group.Name,
            State = group.StateName,
            ProtocolType = group.ProtocolType,
            Protocol = isStable ? group.Classic.Protocol! : "",
            Members = [.. group.Classic.Members.Select(member => new Member
            {
                Id = member.Id,
                InstanceId = member.InstanceId,
                ClientId = member.ClientId,
                ClientHost = member.ClientHost,
                Metadata = isStable ? member.MetadataOf(group.Classic.Protocol!) : default,
                Assignment = isStable ? member.Assignment : default,
            })],
        };
    }

    internal sealed class Request : IMessage
    {
        public List<string> Groups = [];

        public void Visit(Wire wire)
        {
            wire.Strings(ref Groups);
            if (wire.Version >= 3)
                wire.Ignored(false, "IncludeAuthorizedOperations");
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<GroupResult> Groups = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= 1)
                wire.ThrottleTime();
            wire.Array(ref Groups);
            wire.Tags();
        }
    }

    internal sealed class GroupResult : IMessage
    {
        private const int NotComputed = int.MinValue;

        public ErrorCode Error;
        public string? Message;
        public string Name = "";
        public string State = "";
        public string ProtocolType = "";
        public string Protocol = "";
        public List<Member> Members = [];

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            if (wire.Version >= KnowsNotFound)
                wire.NullableString(ref Message);
            wire.String(ref Name);
            wire.String(ref State);
            wire.String(ref ProtocolType);
            wire.String(ref Protocol);
            wire.Array(ref Members);
            if (wire.Version >= 3)
                wire.Ignored(NotComputed, "AuthorizedOperations");
            wire.Tags();
        }
    }

    internal sealed class Member : IMessage
    {
        public string Id = "";
        public string? InstanceId;
        public string ClientId = "";
        public string ClientHost = "";
        public ReadOnlyMemory<byte> Metadata;
        public ReadOnlyMemory<byte> Assignment;

        public void Visit(Wire wire)
        {
            wire.String(ref Id);
            if (wire.Version >= 4)
                wire.NullableString(ref InstanceId);
            wire.String(ref ClientId);
            wire.String(ref ClientHost);
            wire.Bytes(ref Metadata);
            wire.Bytes(ref Assignment);
            wire.Tags();
        }
    }
}
