using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// DescribeTopicPartitions (key 75), version 0: topics by name, all of them where none is named, at most so many partitions at once,
/// and where to go on (KIP-966).
/// </summary>
internal sealed class DescribeTopicPartitions : ImmediateApi<DescribeTopicPartitions.Request, DescribeTopicPartitions.Response>
{
    private const int MostAtOnce = 2000; // max.request.partition.size.limit

    public override ApiKey Key => ApiKey.DescribeTopicPartitions;

    public override short MinVersion => 0;

    public override short MaxVersion => 0;

    public override short FirstFlexible => 0;

    protected override Response Handle(Request request, RequestContext context)
    {
        var topics = context.Broker.Topics;
        var names = (request.Topics.Count == 0 ? topics.All.Select(topic => topic.Name) : request.Topics.Select(topic => topic.Name).Distinct())
            .Order(StringComparer.Ordinal);
        var from = request.From;
        var left = Math.Clamp(request.Limit, 1, MostAtOnce);
        var response = new Response();
        foreach (var name in names.Where(name => from is null || string.CompareOrdinal(name, from.Topic) >= 0))
        {
            if (!topics.TryGet(name, out var topic))
            {
                var error = TopicTable.IsLegalName(name) ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopicException;
                response.Topics.Add(new TopicResult { Name = name, Error = error });
                continue;
            }
            var first = from?.Topic == name ? Math.Max(0, from.Partition) : 0;
            if (left == 0)
            {
                response.Next = new Cursor { Topic = name, Partition = first };
                break;
            }
            var described = topic.Partitions.Skip(first).Take(left).ToList();
            left -= described.Count;
            response.Topics.Add(new TopicResult
            {
                Name = name,
                Id = topic.Id,
                Partitions = [.. described.Select(partition => new PartitionResult { Index = partition.Index, LeaderEpoch = partition.LeaderEpoch })],
            });
            if (first + described.Count < topic.Partitions.Count)
            {
                response.Next = new Cursor { Topic = name, Partition = first + described.Count };
                break;
            }
        }
        return response;
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        new() { Topics = [.. request.Topics.Select(topic => new TopicResult { Name = topic.Name, Error = error })] };

    internal sealed class Request : IMessage
    {
        public List<WantedTopic> Topics = [];
        public int Limit = MostAtOnce;
        public Cursor? From;

        public void Visit(Wire wire)
        {
            wire.Array(ref Topics);
            wire.Int32(ref Limit);
            wire.NullableStruct(ref From);
            wire.Tags();
        }
    }

    internal sealed class WantedTopic : IMessage
    {
        public string Name = "";

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.Tags();
        }
    }

    internal sealed class Cursor : IMessage
    {
        public string Topic = "";
        public int Partition;

        public void Visit(Wire wire)
        {
            wire.String(ref Topic);
            wire.Int32(ref Partition);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<TopicResult> Topics = [];
        public Cursor? Next;

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Array(ref Topics);
            wire.NullableStruct(ref Next);
            wire.Tags();
        }
    }

    internal sealed class TopicResult : IMessage
    {
        private const int NotComputed = int.MinValue;

        public ErrorCode Error;
        public string? Name;
        public Guid Id;
        public List<PartitionResult> Partitions = [];

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            wire.NullableString(ref Name);
            wire.Uuid(ref Id);
            wire.Ignored(false, "IsInternal");
            wire.Array(ref Partitions);
            wire.Ignored(NotComputed, "TopicAuthorizedOperations");
            wire.Tags();
        }
    }

    internal sealed class PartitionResult : IMessage
    {
        public ErrorCode Error;
        public int Index;
        public int Leader = Broker.NodeId;
        public int LeaderEpoch = -1;
        public List<int> Replicas = [Broker.NodeId];
        public List<int> InSync = [Broker.NodeId];
        public List<int>? EligibleLeaders = [];
        public List<int>? LastEligibleLeaders = [];
        public List<int> Offline = [];

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            wire.Int32(ref Index);
            wire.Int32(ref Leader);
            wire.Int32(ref LeaderEpoch);
            wire.Int32s(ref Replicas);
            wire.Int32s(ref InSync);
            wire.NullableInt32s(ref EligibleLeaders);
            wire.NullableInt32s(ref LastEligibleLeaders);
            wire.Int32s(ref Offline);
            wire.Tags();
        }
    }
}
