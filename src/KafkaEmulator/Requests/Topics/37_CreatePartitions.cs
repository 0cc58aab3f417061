using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>CreatePartitions (key 37), versions 0 to 3: a topic's partitions become more, never fewer.</summary>
internal sealed class CreatePartitions : ImmediateApi<CreatePartitions.Request, CreatePartitions.Response>
{
    public override ApiKey Key => ApiKey.CreatePartitions;

    public override short MinVersion => 0;

    public override short MaxVersion => 3;

    public override short FirstFlexible => 2;

    protected override Response Handle(Request request, RequestContext context) => new()
    {
        Topics = [.. request.Topics.Select(topic => Grow(topic, request.ValidateOnly, context.Broker))],
    };

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new()
    {
        Topics = [.. request.Topics.Select(topic => new TopicResult { Name = topic.Name, Error = error })],
    };

    private static TopicResult Grow(WantedTopic wanted, bool validateOnly, Broker broker)
    {
        if (!broker.Topics.TryGet(wanted.Name, out var topic))
            return Refused(ErrorCode.UnknownTopicOrPartition, null);
        var added = wanted.Count - topic.Partitions.Count;
        if (added == 0)
            return Refused(ErrorCode.InvalidPartitions, $"Topic already has {topic.Partitions.Count} partition(s).");
        if (added < 0)
        {
            return Refused(
                ErrorCode.InvalidPartitions,
                $"The topic {topic.Name} currently has {topic.Partitions.Count} partition(s); {wanted.Count} would not be an increase.");
        }
        if (wanted.Count > CreateTopics.MaxPartitions)
            return Refused(ErrorCode.InvalidPartitions, $"A topic has at most {CreateTopics.MaxPartitions} partitions here.");
        if (wanted.Assignments is { } assignments && (assignments.Count != added || assignments.Any(assignment => assignment.Brokers is not [Broker.NodeId])))
            return Refused(ErrorCode.InvalidReplicaAssignment, $"{added} new partitions are to be assigned, each to broker {Broker.NodeId}, which is the only one");
        if (!validateOnly)
            broker.Topics.AddPartitions(topic, added);
        return new TopicResult { Name = topic.Name };

        TopicResult Refused(ErrorCode error, string? message) => new() { Name = wanted.Name, Error = error, Message = message };
    }

    internal sealed class Request : IMessage
    {
        public List<WantedTopic> Topics = [];
        public bool ValidateOnly;

        public void Visit(Wire wire)
        {
            wire.Array(ref Topics);
            wire.Ignored(30_000, "TimeoutMs");
            wire.Bool(ref ValidateOnly);
            wire.Tags();
        }
    }

    internal sealed class WantedTopic : IMessage
    {
        public string Name = "";
        public int Count;
        public List<Assignment>? Assignments;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.Int32(ref Count);
            wire.NullableArray(ref Assignments);
            wire.Tags();
        }
    }

    internal sealed class Assignment : IMessage
    {
        public List<int> Brokers = [];

        public void Visit(Wire wire)
        {
            wire.Int32s(ref Brokers);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<TopicResult> Topics = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class TopicResult : IMessage
    {
        public string Name = "";
        public ErrorCode Error;
        public string? Message;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.Error(ref Error);
            wire.NullableString(ref Message);
            wire.Tags();
        }
    }
}
