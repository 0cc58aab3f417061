using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>DeleteTopics (key 20), versions 1 to 4: topics by name, with their records and the groups' offsets for them.</summary>
internal sealed class DeleteTopics : ImmediateApi<DeleteTopics.Request, DeleteTopics.Response>
{
    public override ApiKey Key => ApiKey.DeleteTopics;

    public override short MinVersion => 1;

    public override short MaxVersion => 4;

    public override short FirstFlexible => 4;

    protected override Response Handle(Request request, RequestContext context) => Respond(request, name =>
    {
        if (!context.Broker.Topics.TryGet(name, out _))
            return ErrorCode.UnknownTopicOrPartition;
        context.Broker.DeleteTopic(name);
        return ErrorCode.None;
    });

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => Respond(request, _ => error);

    private static Response Respond(Request request, Func<string, ErrorCode> answer) => new()
    {
        Topics = [.. request.Names.Select(name => new DeletedTopic { Name = name, Error = answer(name) })],
    };

    internal sealed class Request : IMessage
    {
        public List<string> Names = [];
        public int TimeoutMs;

        public void Visit(Wire wire)
        {
            wire.Strings(ref Names);
            wire.Int32(ref TimeoutMs);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<DeletedTopic> Topics = [];

        public void Visit(Wire wire)
        {
            wire.Ignored(0); // throttle time
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class DeletedTopic : IMessage
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
