using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// EndTxn (key 26), versions 0 to 5: commits or aborts the producer's transaction. The answer comes when the decision is remembered,
/// the markers follow; asking again for what was decided is answered with success. From version 5 the answer tells the epoch, and
/// where epochs are used up the id, that the producer has from now on (KIP-890).
/// </summary>
internal sealed class EndTxn : ImmediateApi<EndTxn.Request, EndTxn.Response>
{
    private const short BumpsEpoch = 5;

    public override ApiKey Key => ApiKey.EndTxn;

    public override short MinVersion => 0;

    public override short MaxVersion => 5;

    public override short FirstFlexible => 3;

    protected override Response Handle(Request request, RequestContext context)
    {
        if (request.TransactionalId == "")
            return Refuse(request, context, ErrorCode.InvalidRequest);
        var (error, producerId, epoch) = context.Broker.Transactions.End(
            request.TransactionalId, request.ProducerId, request.Epoch, request.Commit, context.Version >= BumpsEpoch);
        return error == ErrorCode.None
            ? new Response { ProducerId = producerId, Epoch = epoch }
            : Refuse(request, context, error);
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        new() { Error = FencedByVersion.Of(error, context.Version) };

    internal sealed class Request : IMessage
    {
        public string TransactionalId = "";
        public long ProducerId;
        public short Epoch;
        public bool Commit;

        public void Visit(Wire wire)
        {
            wire.String(ref TransactionalId);
            wire.Int64(ref ProducerId);
            wire.Int16(ref Epoch);
            wire.Bool(ref Commit);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public long ProducerId = -1;
        public short Epoch = -1;

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Error(ref Error);
            if (wire.Version >= BumpsEpoch)
            {
                wire.Int64(ref ProducerId);
                wire.Int16(ref Epoch);
            }
            wire.Tags();
        }
    }
}
