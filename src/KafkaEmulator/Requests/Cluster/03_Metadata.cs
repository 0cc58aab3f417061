using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// Metadata (key 3), versions 0 to 13: the broker, and topics by name or (from version 12) by id; all of them where none are named.
/// <para>A topic that is not there is made where both the client and auto.create.topics.enable allow it. Authorized operations are never computed.</para>
/// </summary>
internal sealed class Metadata : ImmediateApi<Metadata.Request, Metadata.Response>
{
    public override ApiKey Key => ApiKey.Metadata;

    public override short MinVersion => 0;

    public override short MaxVersion => 13;

    public override short FirstFlexible => 9;

    protected override Response Handle(Request request, RequestContext context)
    {
        var topics = context.Broker.Topics;
        // No topics means all of them: as null, and in version 0, which has no null, as an empty list.
        var all = request.Topics is null || (context.Version == 0 && request.Topics.Count == 0);
        return new Response
        {
            Port = context.Broker.Port,
            Topics = all ? [.. topics.All.Select(Describe)] : [.. request.Topics!.Select(topic => Find(context.Broker, topic, request.MayCreateTopics))],
        };
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new()
    {
        Port = context.Broker.Port,
        Error = error,
        Topics = [.. (request.Topics ?? []).Select(topic => new TopicMetadata { Error = error, Name = topic.Name, Id = topic.Id })],
    };

    private static TopicMetadata Find(Broker broker, RequestedTopic requested, bool mayCreate)
    {
        var topics = broker.Topics;
        if (requested.Name is null)
        {
            return topics.TryGet(requested.Id, out var byId)
                ? Describe(byId)
                : new TopicMetadata { Error = ErrorCode.UnknownTopicId, Id = requested.Id };
        }
        if (topics.TryGet(requested.Name, out var byName))
            return Describe(byName);
        if (!TopicTable.IsLegalName(requested.Name))
            return new TopicMetadata { Error = ErrorCode.InvalidTopicException, Name = requested.Name };
        if (mayCreate && broker.Settings.Flag("auto.create.topics.enable"))
            return Describe(topics.Create(requested.Name, broker.Settings.Int("num.partitions"), []));
        return new TopicMetadata { Error = ErrorCode.UnknownTopicOrPartition, Name = requested.Name };
    }

    private static TopicMetadata Describe(Topic topic) => new()
    {
        Name = topic.Name,
        Id = topic.Id,
        Partitions = [.. topic.Partitions.Select(partition => new PartitionMetadata { Index = partition.Index, LeaderEpoch = partition.LeaderEpoch })],
    };

    internal sealed class Request : IMessage
    {
        public List<RequestedTopic>? Topics;
        public bool MayCreateTopics = true;

        public void Visit(Wire wire)
        {
            wire.NullableArray(ref Topics);
            if (wire.Version >= 4)
                wire.Bool(ref MayCreateTopics);
            if (wire.Version is >= 8 and <= 10)
                wire.Ignored(false, "IncludeClusterAuthorizedOperations");
            if (wire.Version >= 8)
                wire.Ignored(false, "IncludeTopicAuthorizedOperations");
            wire.Tags();
        }
    }

    internal sealed class RequestedTopic : IMessage
    {
        public Guid Id;
        public string? Name;

        public void Visit(Wire wire)
        {
            if (wire.Version >= 10)
                wire.Uuid(ref Id);
            wire.NullableString(ref Name);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public const string Host = "127.0.0.1";
        public const string ClusterId = "kafka-emulator";
        private const int NotComputed = int.MinValue;

        public int Port;
        public ErrorCode Error;
        public List<TopicMetadata> Topics = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= 3)
                wire.ThrottleTime();
            List<Node> nodes = [new Node { Port = Port }];
            wire.Array(ref nodes);
            if (wire.Version >= 2)
                wire.Ignored(ClusterId, "ClusterId");
            if (wire.Version >= 1)
                wire.Ignored(Broker.NodeId, "ControllerId");
            wire.Array(ref Topics);
            if (wire.Version is >= 8 and <= 10)
                wire.Ignored(NotComputed, "ClusterAuthorizedOperations");
            if (wire.Version >= 13)
                wire.Error(ref Error);
            wire.Tags();
        }
    }

    internal sealed class Node : IMessage
    {
        public int Id = Broker.NodeId;
        public string Host = Response.Host;
        public int Port;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Id);
            wire.String(ref Host);
            wire.Int32(ref Port);
            if (wire.Version >= 1)
                wire.Ignored((string?)null, "RackId");
            wire.Tags();
        }
    }

    internal sealed class TopicMetadata : IMessage
    {
        private const int NotComputed = int.MinValue;

        public ErrorCode Error;
        public string? Name;
        public Guid Id;
        public List<PartitionMetadata> Partitions = [];

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            wire.NullableString(ref Name);
            if (wire.Version >= 10)
                wire.Uuid(ref Id);
            if (wire.Version >= 1)
                wire.Ignored(false, "IsInternal");
            wire.Array(ref Partitions);
            if (wire.Version >= 8)
                wire.Ignored(NotComputed, "TopicAuthorizedOperations");
            wire.Tags();
        }
    }

    internal sealed class PartitionMetadata : IMessage
    {
        public ErrorCode Error;
        public int Index;
        public int Leader = Broker.NodeId;
        public int LeaderEpoch = -1;
        public List<int> Replicas = [Broker.NodeId];
        public List<int> InSync = [Broker.NodeId];
        public List<int> Offline = [];

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            wire.Int32(ref Index);
            wire.Int32(ref Leader);
            if (wire.Version >= 7)
                wire.Int32(ref LeaderEpoch);
            wire.Int32s(ref Replicas);
            wire.Int32s(ref InSync);
            if (wire.Version >= 5)
                wire.Int32s(ref Offline);
            wire.Tags();
        }
    }
}
