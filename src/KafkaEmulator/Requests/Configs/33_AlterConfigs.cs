using KafkaEmulation.Configuration;
using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>AlterConfigs (key 33), versions 0 to 2: replaces all configurations of a topic or the broker. IncrementalAlterConfigs is its successor.</summary>
internal sealed class AlterConfigs : ImmediateApi<AlterConfigs.Request, AlterConfigs.Response>
{
    public override ApiKey Key => ApiKey.AlterConfigs;

    public override short MinVersion => 0;

    public override short MaxVersion => 2;

    public override short FirstFlexible => 2;

    protected override Response Handle(Request request, RequestContext context) => Respond(request, resource => ConfigChange.Make(
        context.Broker, resource.Type, resource.Name, _ => (resource.Configs.GroupBy(config => config.Name).ToDictionary(config => config.Key, config => config.Last().Value), null), request.ValidateOnly));

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => Respond(request, _ => (error, null));

    private static Response Respond(Request request, Func<Resource, (ErrorCode Error, string? Message)> answer) => new()
    {
        Resources = [.. request.Resources.Select(resource =>
        {
            var (error, message) = answer(resource);
            return new ResourceError { Error = error, Message = message, Type = resource.Type, Name = resource.Name };
        })],
    };

    internal sealed class Request : IMessage
    {
        public List<Resource> Resources = [];
        public bool ValidateOnly;

        public void Visit(Wire wire)
        {
            wire.Array(ref Resources);
            wire.Bool(ref ValidateOnly);
            wire.Tags();
        }
    }

    internal sealed class Resource : IMessage
    {
        public sbyte Type;
        public string Name = "";
        public List<Config> Configs = [];

        public void Visit(Wire wire)
        {
            wire.Int8(ref Type);
            wire.String(ref Name);
            wire.Array(ref Configs);
            wire.Tags();
        }
    }

    internal sealed class Config : IMessage
    {
        public string Name = "";
        public string? Value;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.NullableString(ref Value);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<ResourceError> Resources = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Array(ref Resources);
            wire.Tags();
        }
    }
}
