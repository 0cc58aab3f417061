using System.Globalization;
using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// CreateTopics (key 19), versions 2 to 4: topics with a number of partitions (-1: one), on the one broker there is.
/// <para>
/// Of the configurations max.message.bytes is acted on; another one is refused with INVALID_CONFIG rather than accepted and ignored.
/// </para>
/// </summary>
internal sealed class CreateTopics : ImmediateApi<CreateTopics.Request, CreateTopics.Response>
{
    public override ApiKey Key => ApiKey.CreateTopics;

    public override short MinVersion => 2;

    public override short MaxVersion => 4;

    public override short FirstFlexible => 5;

    protected override Response Handle(Request request, RequestContext context) => new()
    {
        Topics = [.. request.Topics.Select(topic => Create(topic, request.ValidateOnly, context.Broker))],
    };

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new()
    {
        Topics = [.. request.Topics.Select(topic => new CreatedTopic { Name = topic.Name, Error = error })],
    };

    private static CreatedTopic Create(NewTopic topic, bool validateOnly, Broker broker)
    {
        if (!TopicTable.IsLegalName(topic.Name))
            return Refused(ErrorCode.InvalidTopicException, "the name is not legal: letters, digits, '.', '_' and '-', at most 249 of them");
        if (broker.Topics.TryGet(topic.Name, out _))
            return Refused(ErrorCode.TopicAlreadyExists, $"topic '{topic.Name}' already exists");
        if (topic.Assignments.Count > 0 && (topic.Partitions != -1 || topic.ReplicationFactor != -1))
            return Refused(ErrorCode.InvalidRequest, "partitions are either counted or assigned, not both");
        if (topic.Assignments.Any(assignment => assignment.Brokers is not [Broker.NodeId]))
            return Refused(ErrorCode.InvalidReplicaAssignment, $"broker {Broker.NodeId} is the only one there is");
        var partitions = topic.Assignments.Count > 0 ? topic.Assignments.Count : topic.Partitions == -1 ? 1 : topic.Partitions;
        if (partitions < 1)
            return Refused(ErrorCode.InvalidPartitions, "there must be 1 partition or more");
        if (topic.ReplicationFactor is not (-1 or 1))
            return Refused(ErrorCode.InvalidReplicationFactor, "there is one broker, so the replication factor can only be 1");

        var maxMessageBytes = Topic.DefaultMaxMessageBytes;
        foreach (var config in topic.Configs)
        {
            if (config.Name != "max.message.bytes")
                return Refused(ErrorCode.InvalidConfig, $"the emulator does not act on the configuration '{config.Name}'");
            if (!int.TryParse(config.Value, NumberStyles.None, CultureInfo.InvariantCulture, out maxMessageBytes))
                return Refused(ErrorCode.InvalidConfig, $"'{config.Value}' is not a number of bytes");
        }
        if (!validateOnly)
            broker.CreateTopic(topic.Name, partitions, maxMessageBytes);
        return new CreatedTopic { Name = topic.Name };

        CreatedTopic Refused(ErrorCode error, string message) => new() { Name = topic.Name, Error = error, Message = message };
    }

    internal sealed class Request : IMessage
    {
        public List<NewTopic> Topics = [];
        public int TimeoutMs;
        public bool ValidateOnly;

        public void Visit(Wire wire)
        {
            wire.Array(ref Topics);
            wire.Int32(ref TimeoutMs);
            wire.Bool(ref ValidateOnly);
        }
    }

    internal sealed class NewTopic : IMessage
    {
        public string Name = "";
        public int Partitions = -1;
        public short ReplicationFactor = -1;
        public List<ReplicaAssignment> Assignments = [];
        public List<TopicConfig> Configs = [];

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.Int32(ref Partitions);
            wire.Int16(ref ReplicationFactor);
            wire.Array(ref Assignments);
            wire.Array(ref Configs);
        }
    }

    internal sealed class ReplicaAssignment : IMessage
    {
        public int Partition;
        public List<int> Brokers = [];

        public void Visit(Wire wire)
        {
            wire.Int32(ref Partition);
            wire.Int32s(ref Brokers);
        }
    }

    internal sealed class TopicConfig : IMessage
    {
        public string Name = "";
        public string? Value;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.NullableString(ref Value);
        }
    }

    internal sealed class Response : IMessage
    {
        public List<CreatedTopic> Topics = [];

        public void Visit(Wire wire)
        {
            wire.Ignored(0); // throttle time
            wire.Array(ref Topics);
        }
    }

    internal sealed class CreatedTopic : IMessage
    {
        public string Name = "";
        public ErrorCode Error;
        public string? Message;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.Error(ref Error);
            wire.NullableString(ref Message);
        }
    }
}
