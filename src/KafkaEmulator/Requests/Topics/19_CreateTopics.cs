using KafkaEmulation.Configuration;
using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// CreateTopics (key 19), versions 2 to 7: topics with a number of partitions (-1: num.partitions) on the one broker there is, and
/// configurations (TopicConfigs); from version 5 the answer tells what they came to.
/// </summary>
internal sealed class CreateTopics : ImmediateApi<CreateTopics.Request, CreateTopics.Response>
{
    // Enough for anything that one process is for; a number beyond it is a mistake, and would take the memory of the machine.
    internal const int MaxPartitions = 10_000;

    public override ApiKey Key => ApiKey.CreateTopics;

    public override short MinVersion => 2;

    public override short MaxVersion => 7;

    public override short FirstFlexible => 5;

    protected override Response Handle(Request request, RequestContext context)
    {
        var repeated = request.Topics.GroupBy(topic => topic.Name).Where(topics => topics.Count() > 1).Select(topics => topics.Key).ToHashSet();
        return new Response
        {
            Topics = [.. request.Topics.DistinctBy(topic => topic.Name).Select(topic => repeated.Contains(topic.Name)
                ? new CreatedTopic { Name = topic.Name, Error = ErrorCode.InvalidRequest, Message = "Duplicate topic name." }
                : Create(topic, request.ValidateOnly, context.Broker))],
        };
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new()
    {
        Topics = [.. request.Topics.Select(topic => new CreatedTopic { Name = topic.Name, Error = error })],
    };

    private static CreatedTopic Create(NewTopic topic, bool validateOnly, Broker broker)
    {
        if (!TopicTable.IsLegalName(topic.Name))
            return Refused(ErrorCode.InvalidTopicException, "the name is not legal: letters, digits, '.', '_' and '-', at most 249 of them");
        if (broker.Topics.TryGet(topic.Name, out _))
            return Refused(ErrorCode.TopicAlreadyExists, $"Topic '{topic.Name}' already exists.");
        if (topic.Assignments.Count > 0 && (topic.Partitions != -1 || topic.ReplicationFactor != -1))
            return Refused(ErrorCode.InvalidRequest, "partitions are either counted or assigned, not both");
        if (topic.Assignments.Any(assignment => assignment.Brokers is not [Broker.NodeId])
            || !topic.Assignments.Select(assignment => assignment.Partition).Order().SequenceEqual(Enumerable.Range(0, topic.Assignments.Count)))
        {
            return Refused(ErrorCode.InvalidReplicaAssignment, $"broker {Broker.NodeId} is the only one there is, and partitions are numbered from 0 on");
        }
        var partitions = topic.Assignments.Count > 0 ? topic.Assignments.Count : topic.Partitions == -1 ? broker.Settings.Int("num.partitions") : topic.Partitions;
        if (partitions is < 1 or > MaxPartitions)
            return Refused(ErrorCode.InvalidPartitions, $"Number of partitions must be larger than 0, and not above {MaxPartitions} here.");
        if (topic.ReplicationFactor is 0 or < -1)
            return Refused(ErrorCode.InvalidReplicationFactor, "Replication factor must be larger than 0, or -1 to use the default value.");
        if (topic.ReplicationFactor > 1)
        {
            return Refused(
                ErrorCode.InvalidReplicationFactor,
                $"Unable to replicate the partition {topic.ReplicationFactor} time(s): The target replication factor of {topic.ReplicationFactor} cannot be reached because only 1 broker(s) are registered or some brokers have all their log directories cordoned.");
        }
        if (topic.Configs.FirstOrDefault(config => config.Value is null) is { } empty)
            return Refused(ErrorCode.InvalidConfig, $"Null value not supported for topic configs: {empty.Name}");
        if (TopicSettings.ProblemWith(topic.Configs.Select(config => KeyValuePair.Create(config.Name, config.Value))) is { } problem)
            return Refused(ErrorCode.InvalidConfig, problem);

        var configs = topic.Configs.GroupBy(config => config.Name).ToDictionary(config => config.Key, config => config.Last().Value!);
        var id = validateOnly ? Guid.Empty : broker.Topics.Create(topic.Name, partitions, configs).Id;
        var settings = new TopicSettings(configs, broker.Settings);
        return new CreatedTopic
        {
            Name = topic.Name,
            Id = id,
            Partitions = partitions,
            ReplicationFactor = 1,
            Configs = [.. TopicConfigs.All.Keys.Select(name => new CreatedConfig
            {
                Name = name,
                Value = settings.Text(name),
                Source = settings.Values(name).Select(value => value.Source).FirstOrDefault(ConfigSource.Default),
            })],
        };

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
            wire.Tags();
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
            wire.Tags();
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
            wire.Tags();
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
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<CreatedTopic> Topics = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class CreatedTopic : IMessage
    {
        public string Name = "";
        public Guid Id;
        public ErrorCode Error;
        public string? Message;
        public int Partitions = -1;
        public short ReplicationFactor = -1;
        public List<CreatedConfig>? Configs = [];

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            if (wire.Version >= 7)
                wire.Uuid(ref Id);
            wire.Error(ref Error);
            wire.NullableString(ref Message);
            if (wire.Version >= 5)
            {
                wire.Int32(ref Partitions);
                wire.Int16(ref ReplicationFactor);
                wire.NullableArray(ref Configs);
            }
            wire.Tags();
        }
    }

    internal sealed class CreatedConfig : IMessage
    {
        public string Name = "";
        public string? Value;
        public ConfigSource Source;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.NullableString(ref Value);
            wire.Ignored(false, "ReadOnly");
            wire.Enum(ref Source);
            wire.Ignored(false, "IsSensitive");
            wire.Tags();
        }
    }
}
