using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>DeleteGroups (key 42), versions 0 to 2: groups without members, and their offsets, are forgotten (KIP-229).</summary>
internal sealed class DeleteGroups : ImmediateApi<DeleteGroups.Request, DeleteGroups.Response>
{
    public override ApiKey Key => ApiKey.DeleteGroups;

    public override short MinVersion => 0;

    public override short MaxVersion => 2;

    public override short FirstFlexible => 2;

    protected override Response Handle(Request request, RequestContext context) => Respond(request, name =>
    {
        var groups = context.Broker.Groups;
        if (groups.Find(name) is not { } group)
            return ErrorCode.GroupIdNotFound;
        if (!group.IsEmpty)
            return ErrorCode.NonEmptyGroup;
        groups.Delete(group);
        return ErrorCode.None;
    });

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => Respond(request, _ => error);

    private static Response Respond(Request request, Func<string, ErrorCode> answer) => new()
    {
        Groups = [.. request.Groups.Select(name => new DeletedGroup { Name = name, Error = answer(name) })],
    };

    internal sealed class Request : IMessage
    {
        public List<string> Groups = [];

        public void Visit(Wire wire)
        {
            wire.Strings(ref Groups);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<DeletedGroup> Groups = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Array(ref Groups);
            wire.Tags();
        }
    }

    internal sealed class DeletedGroup : IMessage
    {
        public string Name = "";
        public ErrorCode Error;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.Error(ref Error);
            wire.Tags();
        }
    }
}
