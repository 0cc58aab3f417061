using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// ListTransactions (key 66), versions 0 to 2: the transactional ids there are (KIP-664), by state, producer id, how long their
/// transaction has been open (KIP-994), or a pattern (KIP-1152).
/// </summary>
internal sealed class ListTransactions : ImmediateApi<ListTransactions.Request, ListTransactions.Response>
{
    public override ApiKey Key => ApiKey.ListTransactions;

    public override short MinVersion => 0;

    public override short MaxVersion => 2;

    public override short FirstFlexible => 0;

    protected override Response Handle(Request request, RequestContext context)
    {
        var pattern = string.IsNullOrEmpty(request.Pattern) ? null : NamePattern.Parse(request.Pattern);
        if (pattern is null && !string.IsNullOrEmpty(request.Pattern))
            return Refuse(request, context, ErrorCode.InvalidRegularExpression);
        var states = request.States.Intersect(Enum.GetNames<TransactionState>()).ToHashSet();
        var since = context.Broker.NowMs - request.DurationMs;
        return new Response
        {
            UnknownStates = [.. request.States.Except(states)],
            Transactions = [.. context.Broker.Transactions.All
                .Where(transaction =>
                    (request.States.Count == 0 || states.Contains(transaction.StateName))
                    && (request.ProducerIds.Count == 0 || request.ProducerIds.Contains(transaction.ProducerId))
                    && (request.DurationMs < 0 || (transaction.IsOpen && transaction.StartedMs <= since))
                    && (pattern is null || pattern.IsMatch(transaction.TransactionalId)))
                .Select(transaction => new Listed
                {
                    TransactionalId = transaction.TransactionalId,
                    ProducerId = transaction.ProducerId,
                    State = transaction.StateName,
                })],
        };
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    internal sealed class Request : IMessage
    {
        public List<string> States = [];
        public List<long> ProducerIds = [];
        public long DurationMs = -1;
        public string? Pattern;

        public void Visit(Wire wire)
        {
            wire.Strings(ref States);
            wire.Int64s(ref ProducerIds);
            if (wire.Version >= 1)
                wire.Int64(ref DurationMs);
            if (wire.Version >= 2)
                wire.NullableString(ref Pattern);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public List<string> UnknownStates = [];
        public List<Listed> Transactions = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Error(ref Error);
            wire.Strings(ref UnknownStates);
            wire.Array(ref Transactions);
            wire.Tags();
        }
    }

    internal sealed class Listed : IMessage
    {
        public string TransactionalId = "";
        public long ProducerId;
        public string State = "";

        public void Visit(Wire wire)
        {
            wire.String(ref TransactionalId);
            wire.Int64(ref ProducerId);
            wire.String(ref State);
            wire.Tags();
        }
    }
}
