using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// TxnOffsetCommit (key 28), versions 0 to 5: a group's offsets that become committed with the producer's transaction, and are
/// forgotten with its abort.
/// <para>
/// Generation and member are checked where they are given (KIP-447) and not where they are absent, also while the group has members.
/// Leader epochs (any 31 bits) and metadata are kept as given. From version 5 the group is added to the transaction (KIP-890).
/// </para>
/// </summary>
internal sealed class TxnOffsetCommit : ImmediateApi<TxnOffsetCommit.Request, TxnOffsetCommit.Response>
{
    private const short KnowsAbortable = 4;
    private const short AddsGroup = 5;

    public override ApiKey Key => ApiKey.TxnOffsetCommit;

    public override short MinVersion => 0;

    public override short MaxVersion => 5;

    public override short FirstFlexible => 3;

    protected override Response Handle(Request request, RequestContext context)
    {
        var broker = context.Broker;
        if (request.Group == "")
            return Refuse(request, context, ErrorCode.InvalidGroupId);
        var allowed = TakePart(request, context);
        if (allowed == ErrorCode.None)
        {
            allowed = broker.Groups.Find(request.Group)?.CheckCommit(request.MemberId, request.InstanceId, request.Generation, transactional: true)
                ?? (request.Generation < 0 ? ErrorCode.None : ErrorCode.IllegalGeneration);
        }
        // Producers do not know the errors of the consumer protocol.
        if (allowed == ErrorCode.StaleMemberEpoch)
            allowed = ErrorCode.IllegalGeneration;
        if (allowed != ErrorCode.None)
            return Refuse(request, context, allowed);

        var accepted = new AcceptedOffsets(broker);
        var response = Respond(request, (topic, partition) => accepted.Accept(topic.Name, partition));
        if (accepted.All.Count > 0)
            broker.Groups.AddPendingOffsets(request.Group, request.ProducerId, accepted.All);
        return response;
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => Respond(request, (_, _) => error);

    private static ErrorCode TakePart(Request request, RequestContext context)
    {
        var transactions = context.Broker.Transactions;
        if (context.Version >= AddsGroup)
        {
            var added = transactions.AddGroup(request.TransactionalId, request.ProducerId, request.Epoch, request.Group);
            return added == ErrorCode.ProducerFenced ? ErrorCode.InvalidProducerEpoch : added;
        }
        var allowed = transactions.MayCommitOffsets(request.TransactionalId, request.ProducerId, request.Epoch, request.Group);
        return allowed == ErrorCode.InvalidTxnState && context.Version >= KnowsAbortable ? ErrorCode.TransactionAbortable : allowed;
    }

    private static Response Respond(Request request, Func<CommittedTopic, CommittedPartition, ErrorCode> answer) => new()
    {
        Topics = [.. request.Topics.Select(topic => new TopicErrors
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(partition => new PartitionError { Index = partition.Index, Error = answer(topic, partition) })],
        })],
    };

    internal sealed class Request : IMessage
    {
        public string TransactionalId = "";
        public string Group = "";
        public long ProducerId;
        public short Epoch;
        public int Generation = -1;
        public string MemberId = "";
        public string? InstanceId;
        public List<CommittedTopic> Topics = [];

        public void Visit(Wire wire)
        {
            wire.String(ref TransactionalId);
            wire.String(ref Group);
            wire.Int64(ref ProducerId);
            wire.Int16(ref Epoch);
            if (wire.Version >= 3)
            {
                wire.Int32(ref Generation);
                wire.String(ref MemberId);
                wire.NullableString(ref InstanceId);
            }
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class CommittedTopic : TopicOf<CommittedPartition>;

    internal sealed class CommittedPartition() : PartitionOffset(leaderEpochSince: 2);

    internal sealed class Response : IMessage
    {
        public List<TopicErrors> Topics = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Array(ref Topics);
            wire.Tags();
        }
    }
}
