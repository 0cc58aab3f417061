using KafkaEmulation.Configuration;
using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>IncrementalAlterConfigs (key 44), versions 0 to 1: sets and deletes single configurations, and elements of lists (KIP-339).</summary>
internal sealed class IncrementalAlterConfigs : ImmediateApi<IncrementalAlterConfigs.Request, IncrementalAlterConfigs.Response>
{
    public override ApiKey Key => ApiKey.IncrementalAlterConfigs;

    public override short MinVersion => 0;

    public override short MaxVersion => 1;

    public override short FirstFlexible => 1;

    protected override Response Handle(Request request, RequestContext context) => Respond(request, resource => ConfigChange.Make(
        context.Broker, resource.Type, resource.Name, before => Apply(resource.Configs, before), request.ValidateOnly));

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => Respond(request, _ => (error, null));

    private static (Dictionary<string, string?> Configs, string? Problem) Apply(List<Config> changes, IReadOnlyDictionary<string, string> before)
    {
        var configs = before.ToDictionary(config => config.Key, config => (string?)config.Value);
        foreach (var change in changes)
        {
            switch (change.Operation)
            {
                case Operation.Set:
                    configs[change.Name] = change.Value;
                    break;
                case Operation.Delete:
                    configs.Remove(change.Name);
                    break;
                case Operation.Append or Operation.Subtract:
                    var definition = TopicConfigs.All.GetValueOrDefault(change.Name) ?? BrokerConfigs.All.GetValueOrDefault(change.Name);
                    if (definition?.Type != ConfigType.List)
                        return (configs, $"Config value append is not allowed for config key: {change.Name}");
                    var elements = ConfigDefinition.Elements(configs.GetValueOrDefault(change.Name) ?? definition.Default ?? "");
                    var given = ConfigDefinition.Elements(change.Value ?? "");
                    configs[change.Name] = string.Join(',', change.Operation == Operation.Append ? elements.Union(given) : elements.Except(given));
                    break;
                default:
                    return (configs, $"Unknown operation {(sbyte)change.Operation} for config key: {change.Name}");
            }
        }
        return (configs, null);
    }

    private static Response Respond(Request request, Func<Resource, (ErrorCode Error, string? Message)> answer) => new()
    {
        Resources = [.. request.Resources.Select(resource =>
        {
            var (error, message) = answer(resource);
            return new ResourceError { Error = error, Message = message, Type = resource.Type, Name = resource.Name };
        })],
    };

    internal enum Operation : sbyte
    {
        Set = 0,
        Delete = 1,
        Append = 2,
        Subtract = 3,
    }

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
        public Operation Operation;
        public string? Value;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.Enum(ref Operation);
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
