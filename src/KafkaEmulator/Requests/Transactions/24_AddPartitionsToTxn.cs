using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// AddPartitionsToTxn (key 24), versions 0 to 5: partitions that the producer's transaction will write; the first request begins it.
/// <para>
/// Where one partition does not exist, none is added (OPERATION_NOT_ATTEMPTED for the others). Versions 4 and 5 are what brokers say
/// to the coordinator, of several transactions at once; they may only ask whether partitions were added (KIP-890).
/// </para>
/// </summary>
internal sealed class AddPartitionsToTxn : ImmediateApi<AddPartitionsToTxn.Request, AddPartitionsToTxn.Response>
{
    private const short TakesSeveral = 4;

    public override ApiKey Key => ApiKey.AddPartitionsToTxn;

    public override short MinVersion => 0;

    public override short MaxVersion => 5;

    public override short FirstFlexible => 3;

    protected override Response Handle(Request request, RequestContext context) => new()
    {
        Transactions = [.. request.Transactions.Select(transaction => Handle(transaction, context))],
    };

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new()
    {
        Error = error,
        Transactions = [.. request.Transactions.Select(transaction => Refuse(transaction, context, error))],
    };

    private static TransactionResult Handle(Transaction request, RequestContext context)
    {
        var broker = context.Broker;
        if (request.TransactionalId == "")
            return Refuse(request, context, ErrorCode.InvalidRequest);
        var partitions = request.Topics.SelectMany(topic => topic.Partitions.Select(partition => (topic.Topic, Partition: partition))).ToHashSet();
        var unknown = partitions.Where(partition => broker.Topics.Find(partition.Topic, partition.Partition) is null).ToHashSet();
        if (unknown.Count > 0)
        {
            return Respond(request, (topic, partition) =>
                unknown.Contains((topic, partition)) ? ErrorCode.UnknownTopicOrPartition : ErrorCode.OperationNotAttempted);
        }
        if (!request.VerifyOnly)
            return Refuse(request, context, broker.Transactions.AddPartitions(request.TransactionalId, request.ProducerId, request.Epoch, partitions));
        return Respond(request, (topic, partition) =>
            broker.Transactions.MayWrite(request.TransactionalId, request.ProducerId, request.Epoch, topic, partition) switch
            {
                ErrorCode.InvalidTxnState => ErrorCode.TransactionAbortable,
                ErrorCode.InvalidProducerEpoch => ErrorCode.ProducerFenced,
                var error => error,
            });
    }

    private static TransactionResult Refuse(Transaction request, RequestContext context, ErrorCode error) =>
        Respond(request, (_, _) => FencedByVersion.Of(error, context.Version));

    private static TransactionResult Respond(Transaction request, Func<string, int, ErrorCode> answer) => new()
    {
        TransactionalId = request.TransactionalId,
        Topics = [.. request.Topics.Select(topic => new TopicErrors
        {
            Name = topic.Topic,
            Partitions = [.. topic.Partitions.Select(partition => new PartitionError { Index = partition, Error = answer(topic.Topic, partition) })],
        })],
    };

    internal sealed class Request : IMessage
    {
        public List<Transaction> Transactions = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= TakesSeveral)
            {
                wire.Array(ref Transactions);
            }
            else
            {
                var only = Transactions.FirstOrDefault() ?? new Transaction();
                only.VisitAlone(wire);
                Transactions = [only];
            }
            wire.Tags();
        }
    }

    internal sealed class Transaction : IMessage
    {
        public string TransactionalId = "";
        public long ProducerId;
        public short Epoch;
        public bool VerifyOnly;
        public List<TopicPartitions> Topics = [];

        public void Visit(Wire wire)
        {
            wire.String(ref TransactionalId);
            wire.Int64(ref ProducerId);
            wire.Int16(ref Epoch);
            wire.Bool(ref VerifyOnly);
            wire.Array(ref Topics);
            wire.Tags();
        }

        public void VisitAlone(Wire wire)
        {
            wire.String(ref TransactionalId);
            wire.Int64(ref ProducerId);
            wire.Int16(ref Epoch);
            wire.Array(ref Topics);
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public List<TransactionResult> Transactions = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            if (wire.Version >= TakesSeveral)
            {
                wire.Error(ref Error);
                wire.Array(ref Transactions);
            }
            else
            {
                var only = Transactions.FirstOrDefault() ?? new TransactionResult();
                wire.Array(ref only.Topics);
                Transactions = [only];
            }
            wire.Tags();
        }
    }

    internal sealed class TransactionResult : IMessage
    {
        public string TransactionalId = "";
        public List<TopicErrors> Topics = [];

        public void Visit(Wire wire)
        {
            wire.String(ref TransactionalId);
            wire.Array(ref Topics);
            wire.Tags();
        }
    }
}
