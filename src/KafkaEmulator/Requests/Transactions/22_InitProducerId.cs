using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// InitProducerId (key 22), versions 0 to 5: a new producer id where no transactional id is given; else that id's producer with a
/// higher epoch, by which the one before is fenced (KIP-98, KIP-360).
/// <para>What the fenced producer left open is aborted; until that is done the answer is CONCURRENT_TRANSACTIONS.</para>
/// </summary>
internal sealed class InitProducerId : ImmediateApi<InitProducerId.Request, InitProducerId.Response>
{
    public override ApiKey Key => ApiKey.InitProducerId;

    public override short MinVersion => 0;

    public override short MaxVersion => 5;

    public override short FirstFlexible => 2;

    protected override Response Handle(Request request, RequestContext context)
    {
        if (request.TransactionalId is null)
            return new Response { ProducerId = context.Broker.IssueProducerId(), Epoch = 0 };
        if (request.TransactionalId == "" || (request.ProducerId >= 0) != (request.Epoch >= 0))
            return Refuse(request, context, ErrorCode.InvalidRequest);
        var (error, producerId, epoch) = context.Broker.Transactions.Initialize(
            request.TransactionalId,
            request.TimeoutMs,
            request.ProducerId >= 0 ? (request.ProducerId, request.Epoch) : null);
        return error == ErrorCode.None
            ? new Response { ProducerId = producerId, Epoch = epoch }
            : Refuse(request, context, error);
    }

    // Versions before 4 do not know PRODUCER_FENCED (KIP-588).
    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new()
    {
        Error = error == ErrorCode.ProducerFenced && context.Version < 4 ? ErrorCode.InvalidProducerEpoch : error,
    };

    internal sealed class Request : IMessage
    {
        public string? TransactionalId;
        public int TimeoutMs;
        public long ProducerId = -1;
        public short Epoch = -1;

        public void Visit(Wire wire)
        {
            wire.NullableString(ref TransactionalId);
            wire.Int32(ref TimeoutMs);
            if (wire.Version >= 3)
            {
                wire.Int64(ref ProducerId);
                wire.Int16(ref Epoch);
            }
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
            wire.Int64(ref ProducerId);
            wire.Int16(ref Epoch);
            wire.Tags();
        }
    }
}
