using KafkaEmulation.Configuration;
using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// DescribeConfigs (key 32), versions 1 to 4: configurations of topics and of the broker, where their values are from, and what they
/// would be otherwise (KIP-226). Of a broker those are told that the emulator acts on.
/// </summary>
internal sealed class DescribeConfigs : ImmediateApi<DescribeConfigs.Request, DescribeConfigs.Response>
{
    public override ApiKey Key => ApiKey.DescribeConfigs;

    public override short MinVersion => 1;

    public override short MaxVersion => 4;

    public override short FirstFlexible => 4;

    protected override Response Handle(Request request, RequestContext context) =>
        new() { Resources = [.. request.Resources.Select(resource => Describe(resource, request, context.Broker))] };

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        new() { Resources = [.. request.Resources.Select(resource => Refused(resource, error, null))] };

    private static ResourceResult Refused(WantedResource resource, ErrorCode error, string? message) =>
        new() { Error = error, Message = message, Type = resource.Type, Name = resource.Name };

    private static ResourceResult Describe(WantedResource resource, Request request, Broker broker)
    {
        switch ((ConfigResource)resource.Type)
        {
            case ConfigResource.Topic when !TopicTable.IsLegalName(resource.Name):
                return Refused(resource, ErrorCode.InvalidTopicException, null);
            case ConfigResource.Topic when broker.Topics.TryGet(resource.Name, out var topic):
                return Told(TopicConfigs.All.Values, name => topic.Settings.Values(name));
            case ConfigResource.Topic:
                return Refused(resource, ErrorCode.UnknownTopicOrPartition, null);
            case ConfigResource.Broker when resource.Name == $"{Broker.NodeId}":
                return Told(BrokerConfigs.All.Values, broker.Settings.Values);
            case ConfigResource.Broker when resource.Name == "":
                return Told(
                    BrokerConfigs.All.Values.Where(definition => broker.Settings.DynamicDefault.ContainsKey(definition.Name)),
                    name => broker.Settings.Values(name).Where(value => value.Source == ConfigSource.DynamicDefaultBroker));
            case ConfigResource.Broker:
                return Refused(resource, ErrorCode.InvalidRequest, $"Unexpected broker id, expected {Broker.NodeId} or empty string, but received {resource.Name}");
            default:
                return Refused(resource, ErrorCode.InvalidRequest, $"Configurations of resource type {resource.Type} are not served here: topics (2) and brokers (4) are");
        }

        ResourceResult Told(IEnumerable<ConfigDefinition> definitions, Func<string, IEnumerable<ConfigValue>> values) => new()
        {
            Type = resource.Type,
            Name = resource.Name,
            Configs = [.. definitions
                .Where(definition => resource.Keys is not { Count: > 0 } || resource.Keys.Contains(definition.Name))
                .Select(definition => Tell(definition, values(definition.Name).ToList(), request))],
        };
    }

    private static Config Tell(ConfigDefinition definition, List<ConfigValue> values, Request request)
    {
        var value = values.Count > 0 ? values[0] : new ConfigValue(definition.Name, definition.Default, ConfigSource.Default);
        return new Config
        {
            Name = definition.Name,
            Value = value.InFinestUnit(definition.Name),
            IsReadOnly = !definition.IsDynamic && BrokerConfigs.All.ContainsKey(definition.Name) && !TopicConfigs.All.ContainsKey(definition.Name),
            Source = value.Source,
            Type = definition.Type,
            Synonyms = request.WithSynonyms ? [.. values.Select(synonym => new Synonym { Name = synonym.Name, Value = synonym.Value, Source = synonym.Source })] : [],
            Documentation = request.WithDocumentation ? definition.Documentation : null,
        };
    }

    internal sealed class Request : IMessage
    {
        public List<WantedResource> Resources = [];
        public bool WithSynonyms;
        public bool WithDocumentation;

        public void Visit(Wire wire)
        {
            wire.Array(ref Resources);
            wire.Bool(ref WithSynonyms);
            if (wire.Version >= 3)
                wire.Bool(ref WithDocumentation);
            wire.Tags();
        }
    }

    internal sealed class WantedResource : IMessage
    {
        public sbyte Type;
        public string Name = "";
        public List<string>? Keys;

        public void Visit(Wire wire)
        {
            wire.Int8(ref Type);
            wire.String(ref Name);
            wire.NullableStrings(ref Keys);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<ResourceResult> Resources = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Array(ref Resources);
            wire.Tags();
        }
    }

    internal sealed class ResourceResult : IMessage
    {
        public ErrorCode Error;
        public string? Message;
        public sbyte Type;
        public string Name = "";
        public List<Config> Configs = [];

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            wire.NullableString(ref Message);
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
        public bool IsReadOnly;
        public ConfigSource Source;
        public ConfigType Type;
        public List<Synonym> Synonyms = [];
        public string? Documentation;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.NullableString(ref Value);
            wire.Bool(ref IsReadOnly);
            wire.Enum(ref Source);
            wire.Ignored(false, "IsSensitive");
            wire.Array(ref Synonyms);
            if (wire.Version >= 3)
            {
                wire.Enum(ref Type);
                wire.NullableString(ref Documentation);
            }
            wire.Tags();
        }
    }

    internal sealed class Synonym : IMessage
    {
        public string Name = "";
        public string? Value;
        public ConfigSource Source;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.NullableString(ref Value);
            wire.Enum(ref Source);
            wire.Tags();
        }
    }
}
