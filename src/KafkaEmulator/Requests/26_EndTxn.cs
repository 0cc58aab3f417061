using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// EndTxn (key 26), versions 0 to 2: commits or aborts the producer's transaction. The answer comes when the decision is remembered,
/// the markers follow; asking again for what was decided is answered with success.
/// </summary>
internal sealed class EndTxn : ImmediateApi<EndTxn.Request, EndTxn.Response>
{
    public override ApiKey Key => ApiKey.EndTxn;

    public override short MinVersion => 0;

    public override short MaxVersion => 2;

    public override short FirstFlexible => 3;

    protected override Response Handle(Request request, RequestContext context) => Refuse(
        request,
        context,
        request.TransactionalId == "" ? ErrorCode.InvalidRequest
            : context.Broker.Transactions.End(request.TransactionalId, request.ProducerId, request.Epoch, request.Commit));

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
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;

        public void Visit(Wire wire)
        {
            wire.Ignored(0); // throttle time
            wire.Error(ref Error);
        }
    }
}
