using KafkaEmulation.Configuration;
using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// ConsumerGroupHeartbeat (key 68), versions 0 to 1: a member of the consumer protocol (KIP-848) joins, is alive, tells what it owns,
/// leaves; it is told its epoch and, where it changed, its assignment. A group with classic members does not change its protocol.
/// </summary>
internal sealed class ConsumerGroupHeartbeat : ImmediateApi<ConsumerGroupHeartbeat.Request, ConsumerGroupHeartbeat.Response>
{
    public override ApiKey Key => ApiKey.ConsumerGroupHeartbeat;

    public override short MinVersion => 0;

    public override short MaxVersion => 1;

    public override short FirstFlexible => 0;

    protected override Response Handle(Request request, RequestContext context)
    {
        var broker = context.Broker;
        if (ProblemWith(request, context) is { } problem)
            return new Response { Error = ErrorCode.InvalidRequest, Message = problem };
        if (request.Assignor is { } assignor && !ConfigDefinition.Elements(broker.Settings.Text("group.consumer.assignors")!).Contains(assignor))
            return new Response { Error = ErrorCode.UnsupportedAssignor, Message = $"ServerAssignor {assignor} is not supported. Supported assignors: {broker.Settings.Text("group.consumer.assignors")}." };
        var group = broker.Groups.Find(request.Group);
        if (group is null && request.MemberEpoch != ConsumerGroup.Joining)
            return new Response { Error = ErrorCode.GroupIdNotFound, Message = $"Consumer group {request.Group} not found." };
        if (group is { IsConsumerGroup: false, IsEmpty: false })
            return new Response { Error = ErrorCode.GroupIdNotFound, Message = $"Group {request.Group} has members of the classic protocol: it changes its protocol when they have left." };

        var told = broker.Groups.FindOrAdd(request.Group).Consumer.Heartbeat(new ConsumerHeartbeat(
            request.MemberId,
            request.MemberEpoch,
            request.InstanceId,
            request.RackId,
            context.ClientId,
            context.ClientHost,
            request.RebalanceTimeoutMs,
            request.Topics,
            request.TopicRegex,
            request.Assignor,
            request.Owned is null ? null : TopicIdPartitions.Set(request.Owned)));
        return new Response
        {
            Error = told.Error,
            Message = told.Message,
            MemberId = told.MemberId,
            MemberEpoch = told.MemberEpoch,
            HeartbeatIntervalMs = told.Error == ErrorCode.None ? broker.Settings.Int("group.consumer.heartbeat.interval.ms") : 0,
            Assignment = told.Assignment is null ? null : new Assigned { Topics = TopicIdPartitions.Of(told.Assignment) },
        };
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    private static string? ProblemWith(Request request, RequestContext context)
    {
        if (request.Group == "")
            return "GroupId can't be empty.";
        if (request.MemberId == "" && (context.Version >= 1 || request.MemberEpoch != ConsumerGroup.Joining))
            return "MemberId can't be empty.";
        if (request.InstanceId == "")
            return "InstanceId can't be empty.";
        switch (request.MemberEpoch)
        {
            case < ConsumerGroup.LeftForAWhile:
                return "MemberEpoch is invalid.";
            case ConsumerGroup.LeftForAWhile when request.InstanceId is null:
                return "InstanceId can't be null.";
            case ConsumerGroup.Joining when request.RebalanceTimeoutMs == -1:
                return "RebalanceTimeoutMs must be provided in first request.";
            case ConsumerGroup.Joining when request.Owned is not { Count: 0 }:
                return "TopicPartitions must be empty when (re-)joining.";
            case ConsumerGroup.Joining when request.Topics is not { Count: > 0 } && string.IsNullOrEmpty(request.TopicRegex):
                return "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.";
            default:
                return request.Assignor == "" ? "ServerAssignor can't be empty." : null;
        }
    }

    internal sealed class Request : IMessage
    {
        public string Group = "";
        public string MemberId = "";
        public int MemberEpoch;
        public string? InstanceId;
        public string? RackId;
        public int RebalanceTimeoutMs = -1;
        public List<string>? Topics;
        public string? TopicRegex;
        public string? Assignor;
        public List<TopicIdPartitions>? Owned;

        public void Visit(Wire wire)
        {
            wire.String(ref Group);
            wire.String(ref MemberId);
            wire.Int32(ref MemberEpoch);
            wire.NullableString(ref InstanceId);
            wire.NullableString(ref RackId);
            wire.Int32(ref RebalanceTimeoutMs);
            wire.NullableStrings(ref Topics);
            if (wire.Version >= 1)
                wire.NullableString(ref TopicRegex);
            wire.NullableString(ref Assignor);
            wire.NullableArray(ref Owned);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public string? Message;
        public string? MemberId;
        public int MemberEpoch;
        public int HeartbeatIntervalMs;
        public Assigned? Assignment;

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Error(ref Error);
            wire.NullableString(ref Message);
            wire.NullableString(ref MemberId);
            wire.Int32(ref MemberEpoch);
            wire.Int32(ref HeartbeatIntervalMs);
            wire.NullableStruct(ref Assignment);
            wire.Tags();
        }
    }

    internal sealed class Assigned : IMessage
    {
        public List<TopicIdPartitions> Topics = [];

        public void Visit(Wire wire)
        {
            wire.Array(ref Topics);
            wire.Tags();
        }
    }
}
