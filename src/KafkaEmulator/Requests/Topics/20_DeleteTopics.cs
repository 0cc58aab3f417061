using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// DeleteTopics (key 20), versions 1 to 6: topics by name, from version 6 also by id, with their records and the groups' offsets for
/// them.
/// </summary>
internal sealed class DeleteTopics : ImmediateApi<DeleteTopics.Request, DeleteTopics.Response>
{
    private const short NamesTopicsById = 6;

    public override ApiKey Key => ApiKey.DeleteTopics;

    public override short MinVersion => 1;

    public override short MaxVersion => 6;

    public override short FirstFlexible => 4;

    protected override Response Handle(Request request, RequestContext context) => new()
    {
        Topics = [.. request.Topics.Select(topic => Delete(topic, context.Broker))],
    };

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new()
    {
        Topics = [.. request.Topics.Select(topic => new DeletedTopic { Name = topic.Name, Id = topic.Id, Error = error })],
    };

    private static DeletedTopic Delete(WantedTopic wanted, Broker broker)
    {
        if (!broker.Settings.Flag("delete.topic.enable"))
            return new DeletedTopic { Name = wanted.Name, Id = wanted.Id, Error = ErrorCode.TopicDeletionDisabled };
        Topic? topic;
        if (wanted.Name is not null ? !broker.Topics.TryGet(wanted.Name, out topic) : !broker.Topics.TryGet(wanted.Id, out topic))
        {
            var unknown = wanted.Name is not null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.UnknownTopicId;
            return new DeletedTopic { Name = wanted.Name, Id = wanted.Id, Error = unknown };
        }
        broker.Topics.Delete(topic.Name);
        return new DeletedTopic { Name = topic.Name, Id = topic.Id };
    }

    internal sealed class Request : IMessage
    {
        public List<WantedTopic> Topics = [];
        public int TimeoutMs;

        public void Visit(Wire wire)
        {
            if (wire.Version >= NamesTopicsById)
            {
                wire.Array(ref Topics);
            }
            else
            {
                List<string> names = [.. Topics.Select(topic => topic.Name!)];
                wire.Strings(ref names);
                Topics = [.. names.Select(name => new WantedTopic { Name = name })];
            }
            wire.Int32(ref TimeoutMs);
            wire.Tags();
        }
    }

    internal sealed class WantedTopic : IMessage
    {
        public string? Name;
        public Guid Id;

        public void Visit(Wire wire)
        {
            wire.NullableString(ref Name);
            wire.Uuid(ref Id);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<DeletedTopic> Topics = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class DeletedTopic : IMessage
    {
        public string? Name;
        public Guid Id;
        public ErrorCode Error;

        public void Visit(Wire wire)
        {
            wire.NullableString(ref Name);
            if (wire.Version >= NamesTopicsById)
                wire.Uuid(ref Id);
            wire.Error(ref Error);
            if (wire.Version >= 5)
                wire.Ignored((string?)null, "ErrorMessage");
            wire.Tags();
        }
    }
}
