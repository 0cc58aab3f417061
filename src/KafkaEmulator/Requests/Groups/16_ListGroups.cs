using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>ListGroups (key 16), versions 0 to 5: the groups there are, by state (KIP-518) and type (KIP-848), in any case of letters.</summary>
internal sealed class ListGroups : ImmediateApi<ListGroups.Request, ListGroups.Response>
{
    public override ApiKey Key => ApiKey.ListGroups;

    public override short MinVersion => 0;

    public override short MaxVersion => 5;

    public override short FirstFlexible => 3;

    protected override Response Handle(Request request, RequestContext context) => new()
    {
        Groups = [.. context.Broker.Groups.All
            .Select(group => new ListedGroup
            {
                Name = group.Name,
                ProtocolType = group.ProtocolType,
                State = group.StateName,
                Type = group.IsConsumerGroup ? "consumer" : "classic",
            })
            .Where(group => Passes(request.States, group.State) && Passes(request.Types, group.Type))],
    };

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    private static bool Passes(List<string> filter, string value) => filter.Count == 0 || filter.Contains(value, StringComparer.OrdinalIgnoreCase);

    internal sealed class Request : IMessage
    {
        public List<string> States = [];
        public List<string> Types = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= 4)
                wire.Strings(ref States);
            if (wire.Version >= 5)
                wire.Strings(ref Types);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public List<ListedGroup> Groups = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= 1)
                wire.ThrottleTime();
            wire.Error(ref Error);
            wire.Array(ref Groups);
            wire.Tags();
        }
    }

    internal sealed class ListedGroup : IMessage
    {
        public string Name = "";
        public string ProtocolType = "";
        public string State = "";
        public string Type = "";

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.String(ref ProtocolType);
            if (wire.Version >= 4)
                wire.String(ref State);
            if (wire.Version >= 5)
                wire.String(ref Type);
            wire.Tags();
        }
    }
}
