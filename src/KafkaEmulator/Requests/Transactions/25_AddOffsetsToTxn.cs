using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>AddOffsetsToTxn (key 25), versions 0 to 4: a group whose offsets the producer's transaction will write.</summary>
internal sealed class AddOffsetsToTxn : ImmediateApi<AddOffsetsToTxn.Request, AddOffsetsToTxn.Response>
{
    public override ApiKey Key => ApiKey.AddOffsetsToTxn;

    public override short MinVersion => 0;

    public override short MaxVersion => 4;

    public override short FirstFlexible => 3;

    protected override Response Handle(Request request, RequestContext context) => Refuse(
        request,
        context,
        request.TransactionalId == "" ? ErrorCode.InvalidRequest
            : request.Group == "" ? ErrorCode.InvalidGroupId
            : context.Broker.Transactions.AddGroup(request.TransactionalId, request.ProducerId, request.Epoch, request.Group));

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        new() { Error = FencedByVersion.Of(error, context.Version) };

    internal sealed class Request : IMessage
    {
        public string TransactionalId = "";
        public long ProducerId;
        public short Epoch;
        public string Group = "";

        public void Visit(Wire wire)
        {
            wire.String(ref TransactionalId);
            wire.Int64(ref ProducerId);
            wire.Int16(ref Epoch);
            wire.String(ref Group);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Error(ref Error);
            wire.Tags();
        }
    }
}
