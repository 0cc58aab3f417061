using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// FindCoordinator (key 10), versions 0 to 6: this broker coordinates every group (type 0) and every transactional id (type 1); from
/// version 4 several are asked for at once. Share groups (type 2) are not served.
/// </summary>
internal sealed class FindCoordinator : ImmediateApi<FindCoordinator.Request, FindCoordinator.Response>
{
    private const sbyte Group = 0;
    private const sbyte Transaction = 1;

    public override ApiKey Key => ApiKey.FindCoordinator;

    public override short MinVersion => 0;

    public override short MaxVersion => 6;

    public override short FirstFlexible => 3;

    protected override Response Handle(Request request, RequestContext context) => new()
    {
        Coordinators = [.. request.Names.Select(name => request.Type is Group or Transaction
            ? new Coordinator { Name = name, NodeId = Broker.NodeId, Host = Metadata.Response.Host, Port = context.Broker.Port }
            : new Coordinator { Name = name, Error = ErrorCode.InvalidRequest })],
    };

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        new() { Coordinators = [.. request.Names.Select(name => new Coordinator { Name = name, Error = error })] };

    internal sealed class Request : IMessage
    {
        public List<string> Names = [];
        public sbyte Type;

        public void Visit(Wire wire)
        {
            if (wire.Version <= 3)
            {
                var only = Names.FirstOrDefault() ?? "";
                wire.String(ref only, "Name");
                Names = [only];
            }
            if (wire.Version >= 1)
                wire.Int8(ref Type);
            if (wire.Version >= 4)
                wire.Strings(ref Names);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<Coordinator> Coordinators = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= 1)
                wire.ThrottleTime();
            if (wire.Version >= 4)
            {
                wire.Array(ref Coordinators);
            }
            else
            {
                var only = Coordinators.FirstOrDefault() ?? new Coordinator();
                only.VisitAlone(wire);
                Coordinators = [only];
            }
            wire.Tags();
        }
    }

    internal sealed class Coordinator : IMessage
    {
        public string Name = "";
        public int NodeId = -1;
        public string Host = "";
        public int Port = -1;
        public ErrorCode Error;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.Int32(ref NodeId);
            wire.String(ref Host);
            wire.Int32(ref Port);
            wire.Error(ref Error);
            wire.Ignored((string?)null, "ErrorMessage");
            wire.Tags();
        }

        public void VisitAlone(Wire wire)
        {
            wire.Error(ref Error);
            if (wire.Version >= 1)
                wire.Ignored((string?)null, "ErrorMessage");
            wire.Int32(ref NodeId);
            wire.String(ref Host);
            wire.Int32(ref Port);
        }
    }
}
