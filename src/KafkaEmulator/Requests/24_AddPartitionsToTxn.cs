using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// AddPartitionsToTxn (key 24), versions 0 to 2: partitions that the producer's transaction will write; the first request begins it.
/// <para>Where one partition does not exist, none is added (OPERATION_NOT_ATTEMPTED for the others).</para>
/// </summary>
internal sealed class AddPartitionsToTxn : ImmediateApi<AddPartitionsToTxn.Request, AddPartitionsToTxn.Response>
{
    public override ApiKey Key => ApiKey.AddPartitionsToTxn;

    public override short MinVersion => 0;

    public override short MaxVersion => 2;

    public override short FirstFlexible => 3;

    protected override Response Handle(Request request, RequestContext context)
    {
        var broker = context.Broker;
        if (request.TransactionalId == "")
            return Refuse(request, context, ErrorCode.InvalidRequest);
        var partitions = request.Topics.SelectMany(topic => topic.Partitions.Select(partition => (topic.Topic, partition))).ToHashSet();
        var unknown = partitions.Where(partition => broker.Topics.Find(partition.Topic, partition.partition) is null).ToHashSet();
        if (unknown.Count > 0)
        {
            return Respond(request, (topic, partition) =>
                unknown.Contains((topic, partition)) ? ErrorCode.UnknownTopicOrPartition : ErrorCode.OperationNotAttempted);
        }
        return Refuse(request, context, broker.Transactions.AddPartitions(request.TransactionalId, request.ProducerId, request.Epoch, partitions));
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        Respond(request, (_, _) => FencedByVersion.Of(error, context.Version));

    private static Response Respond(Request request, Func<string, int, ErrorCode> answer) => new()
    {
        Topics = [.. request.Topics.Select(topic => new TopicErrors
        {
            Name = topic.Topic,
            Partitions = [.. topic.Partitions.Select(partition => new PartitionError { Index = partition, Error = answer(topic.Topic, partition) })],
        })],
    };

    internal sealed class Request : IMessage
    {
        public string TransactionalId = "";
        public long ProducerId;
        public short Epoch;
        public List<TopicPartitions> Topics = [];

        public void Visit(Wire wire)
        {
            wire.String(ref TransactionalId);
            wire.Int64(ref ProducerId);
            wire.Int16(ref Epoch);
            wire.Array(ref Topics);
        }
    }

    internal sealed class Response : IMessage
    {
        public List<TopicErrors> Topics = [];

        public void Visit(Wire wire)
        {
            wire.Ignored(0); // throttle time
            wire.Array(ref Topics);
        }
    }
}
