using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// DescribeTransactions (key 65), version 0: the state of transactional ids (KIP-664). The groups of a transaction are not among its
/// partitions: they are kept in no topic here.
/// </summary>
internal sealed class DescribeTransactions : ImmediateApi<DescribeTransactions.Request, DescribeTransactions.Response>
{
    public override ApiKey Key => ApiKey.DescribeTransactions;

    public override short MinVersion => 0;

    public override short MaxVersion => 0;

    public override short FirstFlexible => 0;

    protected override Response Handle(Request request, RequestContext context) => Respond(request, id =>
        id == "" ? new Described { Error = ErrorCode.InvalidRequest }
        : context.Broker.Transactions.Find(id) is not { } transaction ? new Described { TransactionalId = id, Error = ErrorCode.TransactionalIdNotFound }
        : new Described
        {
            TransactionalId = id,
            State = transaction.StateName,
            TimeoutMs = transaction.TimeoutMs,
            StartedMs = transaction.IsOpen ? transaction.StartedMs : -1,
            ProducerId = transaction.ProducerId,
            Epoch = transaction.Epoch,
            Topics = transaction.IsOpen ? TopicPartitions.Of(transaction.Partitions) : [],
        });

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        Respond(request, id => new Described { TransactionalId = id, Error = error });

    private static Response Respond(Request request, Func<string, Described> answer) => new() { Transactions = [.. request.TransactionalIds.Select(answer)] };

    internal sealed class Request : IMessage
    {
        public List<string> TransactionalIds = [];

        public void Visit(Wire wire)
        {
            wire.Strings(ref TransactionalIds);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<Described> Transactions = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Array(ref Transactions);
            wire.Tags();
        }
    }

    internal sealed class Described : IMessage
    {
        public ErrorCode Error;
        public string TransactionalId = "";
        public string State = "";
        public int TimeoutMs;
        public long StartedMs;
        public long ProducerId;
        public short Epoch;
        public List<TopicPartitions> Topics = [];

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            wire.String(ref TransactionalId);
            wire.String(ref State);
            wire.Int32(ref TimeoutMs);
            wire.Int64(ref StartedMs);
            wire.Int64(ref ProducerId);
            wire.Int16(ref Epoch);
            wire.Array(ref Topics);
            wire.Tags();
        }
    }
}
