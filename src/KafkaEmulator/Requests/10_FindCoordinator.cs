using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>FindCoordinator (key 10), versions 0 to 2: this broker coordinates every group (type 0) and every transactional id (type 1).</summary>
internal sealed class FindCoordinator : ImmediateApi<FindCoordinator.Request, FindCoordinator.Response>
{
    private const sbyte Group = 0;
    private const sbyte Transaction = 1;

    public override ApiKey Key => ApiKey.FindCoordinator;

    public override short MinVersion => 0;

    public override short MaxVersion => 2;

    public override short FirstFlexible => 3;

    protected override Response Handle(Request request, RequestContext context) =>
        request.Type is Group or Transaction
            ? new Response { NodeId = Broker.NodeId, Host = Metadata.Response.Host, Port = context.Broker.Port }
            : new Response { Error = ErrorCode.InvalidRequest };

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    internal sealed class Request : IMessage
    {
        public string Name = "";
        public sbyte Type;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            if (wire.Version >= 1)
                wire.Int8(ref Type);
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public int NodeId = -1;
        public string Host = "";
        public int Port = -1;

        public void Visit(Wire wire)
        {
            if (wire.Version >= 1)
                wire.Ignored(0); // throttle time
            wire.Error(ref Error);
            if (wire.Version >= 1)
                wire.Ignored((string?)null); // error message
            wire.Int32(ref NodeId);
            wire.String(ref Host);
            wire.Int32(ref Port);
        }
    }
}
