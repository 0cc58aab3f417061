using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>ConsumerGroupDescribe (key 69), versions 0 to 1: members and state of groups of the consumer protocol (KIP-848).</summary>
internal sealed class ConsumerGroupDescribe : ImmediateApi<ConsumerGroupDescribe.Request, ConsumerGroupDescribe.Response>
{
    public override ApiKey Key => ApiKey.ConsumerGroupDescribe;

    public override short MinVersion => 0;

    public override short MaxVersion => 1;

    public override short FirstFlexible => 0;

    protected override Response Handle(Request request, RequestContext context) => new()
    {
        Groups = [.. request.Groups.Select(name => context.Broker.Groups.Find(name) switch
        {
            null => new GroupResult { Name = name, Error = ErrorCode.GroupIdNotFound, Message = $"Group {name} not found." },
            { IsConsumerGroup: false } => new GroupResult { Name = name, Error = ErrorCode.GroupIdNotFound, Message = $"Group {name} is not a consumer group." },
            var group => Describe(group, context.Broker),
        })],
    };

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        new() { Groups = [.. request.Groups.Select(name => new GroupResult { Name = name, Error = error })] };

    private static GroupResult Describe(Group group, Broker broker) => new()
    {
        Name = group.Name,
        State = group.StateName,
        Epoch = group.Consumer.Epoch,
        AssignmentEpoch = group.Consumer.TargetEpoch,
        Assignor = group.Consumer.Assignor,
        Members = [.. group.Consumer.Members.Select(member => new Member
        {
            Id = member.Id,
            InstanceId = member.InstanceId,
            RackId = member.RackId,
            Epoch = member.Epoch,
            ClientId = member.ClientId,
            ClientHost = member.ClientHost,
            Topics = [.. member.Topics],
            TopicRegex = member.TopicRegex ?? "",
            Assigned = Assignment.Of(member.Assigned, broker),
            Target = Assignment.Of(member.Target, broker),
        })],
    };

    internal sealed class Request : IMessage
    {
        public List<string> Groups = [];

        public void Visit(Wire wire)
        {
            wire.Strings(ref Groups);
            wire.Ignored(false, "IncludeAuthorizedOperations");
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<GroupResult> Groups = [];

        public void Visit(Wire wire)
        {
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
        public int Epoch;
        public int AssignmentEpoch;
        public string Assignor = "";
        public List<Member> Members = [];

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            wire.NullableString(ref Message);
            wire.String(ref Name);
            wire.String(ref State);
            wire.Int32(ref Epoch);
            wire.Int32(ref AssignmentEpoch);
            wire.String(ref Assignor);
            wire.Array(ref Members);
            wire.Ignored(NotComputed, "AuthorizedOperations");
            wire.Tags();
        }
    }

    internal sealed class Member : IMessage
    {
        private const sbyte ConsumerProtocol = 1;

        public string Id = "";
        public string? InstanceId;
        public string? RackId;
        public int Epoch;
        public string ClientId = "";
        public string ClientHost = "";
        public List<string> Topics = [];
        public string? TopicRegex;
        public Assignment Assigned = new();
        public Assignment Target = new();

        public void Visit(Wire wire)
        {
            wire.String(ref Id);
            wire.NullableString(ref InstanceId);
            wire.NullableString(ref RackId);
            wire.Int32(ref Epoch);
            wire.String(ref ClientId);
            wire.String(ref ClientHost);
            wire.Strings(ref Topics);
            wire.NullableString(ref TopicRegex);
            wire.Struct(ref Assigned);
            wire.Struct(ref Target);
            if (wire.Version >= 1)
                wire.Ignored(ConsumerProtocol, "MemberType");
            wire.Tags();
        }
    }

    internal sealed class Assignment : IMessage
    {
        public List<AssignedTopic> Topics = [];

        public static Assignment Of(IEnumerable<(Guid Topic, int Partition)> partitions, Broker broker) => new()
        {
            Topics = [.. TopicIdPartitions.Of(partitions).Select(topic => new AssignedTopic
            {
                Id = topic.TopicId,
                Name = broker.Topics.TryGet(topic.TopicId, out var named) ? named.Name : "",
                Partitions = topic.Partitions,
            })],
        };

        public void Visit(Wire wire)
        {
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class AssignedTopic : IMessage
    {
        public Guid Id;
        public string Name = "";
        public List<int> Partitions = [];

        public void Visit(Wire wire)
        {
            wire.Uuid(ref Id);
            wire.String(ref Name);
            wire.Int32s(ref Partitions);
            wire.Tags();
        }
    }
}
