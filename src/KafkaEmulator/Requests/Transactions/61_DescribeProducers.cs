using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>DescribeProducers (key 61), version 0: the producers that a partition knows, and where their transactions began (KIP-664).</summary>
internal sealed class DescribeProducers : ImmediateApi<DescribeProducers.Request, DescribeProducers.Response>
{
    public override ApiKey Key => ApiKey.DescribeProducers;

    public override short MinVersion => 0;

    public override short MaxVersion => 0;

    public override short FirstFlexible => 0;

    protected override Response Handle(Request request, RequestContext context) => Respond(request, (topic, index) =>
        context.Broker.Topics.Find(topic, index) is not { } partition
            ? new PartitionResult { Index = index, Error = ErrorCode.UnknownTopicOrPartition }
            : new PartitionResult
            {
                Index = index,
                Producers = [.. partition.Producers.Select(producer => new Producer
                {
                    Id = producer.ProducerId,
                    Epoch = producer.Epoch,
                    LastSequence = producer.LastSequence,
                    LastTimestamp = producer.LastTimestamp,
                    CoordinatorEpoch = producer.CoordinatorEpoch,
                    TransactionStart = producer.TransactionStart ?? -1,
                })],
            });

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        Respond(request, (_, index) => new PartitionResult { Index = index, Error = error });

    private static Response Respond(Request request, Func<string, int, PartitionResult> answer) => new()
    {
        Topics = [.. request.Topics.Select(topic => new TopicResult
        {
            Name = topic.Topic,
            Partitions = [.. topic.Partitions.Select(partition => answer(topic.Topic, partition))],
        })],
    };

    internal sealed class Request : IMessage
    {
        public List<TopicPartitions> Topics = [];

        public void Visit(Wire wire)
        {
            wire.Array(ref Topics);
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

    internal sealed class TopicResult : TopicOf<PartitionResult>;

    internal sealed class PartitionResult : IMessage
    {
        public int Index;
        public ErrorCode Error;
        public List<Producer> Producers = [];

        public void Visit(Wire wire)
        {
            wire.Int32(ref Index);
            wire.Error(ref Error);
            wire.Ignored((string?)null, "ErrorMessage");
            wire.Array(ref Producers);
            wire.Tags();
        }
    }

    internal sealed class Producer : IMessage
    {
        public long Id;
        public int Epoch;
        public int LastSequence = -1;
        public long LastTimestamp = -1;
        public int CoordinatorEpoch;
        public long TransactionStart = -1;

        public void Visit(Wire wire)
        {
            wire.Int64(ref Id);
            wire.Int32(ref Epoch);
            wire.Int32(ref LastSequence);
            wire.Int64(ref LastTimestamp);
            wire.Int32(ref CoordinatorEpoch);
            wire.Int64(ref TransactionStart);
            wire.Tags();
        }
    }
}
