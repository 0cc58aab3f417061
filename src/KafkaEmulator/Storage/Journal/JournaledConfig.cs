using KafkaEmulation.Protocol;

namespace KafkaEmulation.Storage;

/// <summary>A configuration that was set.</summary>
internal sealed class JournaledConfig : IMessage
{
    public string Name = "";
    public string Value = "";

    public static List<JournaledConfig> Of(IEnumerable<KeyValuePair<string, string>> configs) =>
        [.. configs.Select(config => new JournaledConfig { Name = config.Key, Value = config.Value })];

    public static Dictionary<string, string> ToDictionary(List<JournaledConfig> configs) => configs.ToDictionary(config => config.Name, config => config.Value);

    public void Visit(Wire wire)
    {
        wire.String(ref Name);
        wire.String(ref Value);
    }
}
