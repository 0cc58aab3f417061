using KafkaEmulation.Configuration;
using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// ListConfigResources (key 74), versions 0 to 1: what has configurations (KIP-1142): topics and the broker. Version 0 asks for client
/// metrics, of which there are none.
/// </summary>
internal sealed class ListConfigResources : ImmediateApi<ListConfigResources.Request, ListConfigResources.Response>
{
    private const sbyte ClientMetrics = 16;

    public override ApiKey Key => ApiKey.ListConfigResources;

    public override short MinVersion => 0;

    public override short MaxVersion => 1;

    public override short FirstFlexible => 0;

    protected override Response Handle(Request request, RequestContext context)
    {
        var response = new Response();
        if (context.Version == 0)
            return response;
        var all = request.Types.Count == 0;
        if (all || request.Types.Contains((sbyte)ConfigResource.Topic))
            response.Resources.AddRange(context.Broker.Topics.All.Select(topic => new Resource { Type = (sbyte)ConfigResource.Topic, Name = topic.Name }));
        if (all || request.Types.Contains((sbyte)ConfigResource.Broker))
            response.Resources.Add(new Resource { Type = (sbyte)ConfigResource.Broker, Name = $"{Broker.NodeId}" });
        return response;
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    internal sealed class Request : IMessage
    {
        public List<sbyte> Types = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= 1)
                wire.Int8s(ref Types);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public List<Resource> Resources = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Error(ref Error);
            wire.Array(ref Resources);
            wire.Tags();
        }
    }

    internal sealed class Resource : IMessage
    {
        public string Name = "";
        public sbyte Type = ClientMetrics;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            if (wire.Version >= 1)
                wire.Int8(ref Type);
            wire.Tags();
        }
    }
}
