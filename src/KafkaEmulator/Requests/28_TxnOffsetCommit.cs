using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// TxnOffsetCommit (key 28), versions 0 to 3: a group's offsets that become committed with the producer's transaction, and are
/// forgotten with its abort.
/// <para>
/// Generation and member are checked where they are given (KIP-447) and not where they are absent, also while the group has members.
/// Leader epochs (any 31 bits) and metadata are kept as given.
/// </para>
/// </summary>
internal sealed class TxnOffsetCommit : ImmediateApi<TxnOffsetCommit.Request, TxnOffsetCommit.Response>
{
    public override ApiKey Key => ApiKey.TxnOffsetCommit;

    public override short MinVersion => 0;

    public override short MaxVersion => 3;

    public override short FirstFlexible => 3;

    protected override Response Handle(Request request, RequestContext context)
    {
        var broker = context.Broker;
        if (request.Group == "")
            return Refuse(request, context, ErrorCode.InvalidGroupId);
        var allowed = broker.Transactions.MayCommitOffsets(request.TransactionalId, request.ProducerId, request.Epoch, request.Group);
        if (allowed == ErrorCode.None)
        {
            allowed = broker.Groups.Find(request.Group)?.CheckCommit(request.MemberId, request.Generation, transactional: true)
                ?? (request.Generation < 0 ? ErrorCode.None : ErrorCode.IllegalGeneration);
        }
        if (allowed != ErrorCode.None)
            return Refuse(request, context, allowed);

        var accepted = new AcceptedOffsets(broker);
        var response = Respond(request, accepted.Accept);
        if (accepted.All.Count > 0)
            broker.Groups.AddPendingOffsets(request.Group, request.ProducerId, accepted.All);
        return response;
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => Respond(request, (_, _) => error);

    private static Response Respond(Request request, Func<string, CommittedPartition, ErrorCode> answer) => new()
    {
        Topics = [.. request.Topics.Select(topic => topic.Answer(answer))],
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
        public List<TopicOffsets<CommittedPartition>> Topics = [];

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

    internal sealed class CommittedPartition() : PartitionOffset(leaderEpochSince: 2);

    internal sealed class Response : IMessage
    {
        public List<TopicErrors> Topics = [];

        public void Visit(Wire wire)
        {
            wire.Ignored(0); // throttle time
            wire.Array(ref Topics);
            wire.Tags();
        }
    }
}
