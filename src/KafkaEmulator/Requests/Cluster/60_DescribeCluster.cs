using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>DescribeCluster (key 60), versions 0 to 2: the one broker (endpoint type 1); controllers (2) are not to be reached here.</summary>
internal sealed class DescribeCluster : ImmediateApi<DescribeCluster.Request, DescribeCluster.Response>
{
    private const sbyte Brokers = 1;
    private const sbyte Controllers = 2;

    public override ApiKey Key => ApiKey.DescribeCluster;

    public override short MinVersion => 0;

    public override short MaxVersion => 2;

    public override short FirstFlexible => 0;

    protected override Response Handle(Request request, RequestContext context) => request.EndpointType switch
    {
        Brokers => new Response { Nodes = [new Node { Port = context.Broker.Port }] },
        Controllers => new Response
        {
            Error = ErrorCode.MismatchedEndpointType,
            Message = "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER",
        },
        var other => new Response { Error = ErrorCode.UnsupportedEndpointType, Message = $"Unsupported endpoint type {other}" },
    };

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    internal sealed class Request : IMessage
    {
        public sbyte EndpointType = Brokers;

        public void Visit(Wire wire)
        {
            wire.Ignored(false, "IncludeClusterAuthorizedOperations");
            if (wire.Version >= 1)
                wire.Int8(ref EndpointType);
            if (wire.Version >= 2)
                wire.Ignored(false, "IncludeFencedBrokers");
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        private const int NotComputed = int.MinValue;

        public ErrorCode Error;
        public string? Message;
        public List<Node> Nodes = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Error(ref Error);
            wire.NullableString(ref Message);
            if (wire.Version >= 1)
                wire.Ignored(Brokers, "EndpointType");
            var clusterId = Metadata.Response.ClusterId;
            wire.String(ref clusterId);
            wire.Ignored(Broker.NodeId, "ControllerId");
            wire.Array(ref Nodes);
            wire.Ignored(NotComputed, "ClusterAuthorizedOperations");
            wire.Tags();
        }
    }

    internal sealed class Node : IMessage
    {
        public int Id = Broker.NodeId;
        public string Host = Metadata.Response.Host;
        public int Port;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Id);
            wire.String(ref Host);
            wire.Int32(ref Port);
            wire.Ignored((string?)null, "Rack");
            if (wire.Version >= 2)
                wire.Ignored(false, "IsFenced");
            wire.Tags();
        }
    }
}
