using System.Collections.Concurrent;
using System.Globalization;

namespace KafkaEmulation.Configuration;

/// <summary>The values of the broker's configurations: those it was started with, and over them those set while it runs.</summary>
internal sealed class BrokerSettings(IReadOnlyDictionary<string, string> started)
{
    // Read for every request, on any thread: what their text says is worked out once.
    private volatile ConcurrentDictionary<string, long> _numbers = [];

    /// <summary>Set for every broker (IncrementalAlterConfigs of the broker with an empty name).</summary>
    public IReadOnlyDictionary<string, string> DynamicDefault { get; private set; } = new Dictionary<string, string>();

    /// <summary>Set for this broker.</summary>
    public IReadOnlyDictionary<string, string> Dynamic { get; private set; } = new Dictionary<string, string>();

    /// <summary>Everything that is wrong with the configurations a broker shall be started with.</summary>
    public static IEnumerable<string> ProblemsWith(IEnumerable<KeyValuePair<string, string>> settings)
    {
        foreach (var (name, value) in settings)
        {
            if (!BrokerConfigs.All.TryGetValue(name, out var definition))
                yield return $"the emulator does not act on a broker configuration '{name}'{Nearest(name)}";
            else if (definition.ProblemWith(value) is { } problem)
                yield return $"{name} is '{value}'; {problem}";
        }
    }

    /// <summary>Takes the place of what was set while the broker ran.</summary>
    public void Replace(IReadOnlyDictionary<string, string> forAll, IReadOnlyDictionary<string, string> own)
    {
        (DynamicDefault, Dynamic) = (forAll, own);
        _numbers = []; // and whoever works one out of the old texts now writes it into the old
    }

    /// <summary>The value that counts, in the configuration's own unit; null where there is none.</summary>
    public string? Text(string name) => Values(name).Select(value => value.InFinestUnit(name)).FirstOrDefault();

    public long Number(string name) =>
        _numbers.GetOrAdd(name, (key, settings) => long.Parse(settings.Text(key)!, CultureInfo.InvariantCulture), this);

    public int Int(string name) => (int)Number(name);

    public bool Flag(string name) => bool.Parse(Text(name)!);

    /// <summary>A time, whatever its unit.</summary>
    public TimeSpan Time(string name) => TimeSpan.FromMilliseconds(Number(name) * BrokerConfigs.All[name].MillisecondsPerUnit);

    /// <summary>
    /// Where a value may be from, the one that counts first, each as it was given. A time may also be given in coarser units, whose
    /// default counts behind something that was set only (Kafka's own way).
    /// </summary>
    public IEnumerable<ConfigValue> Values(string name)
    {
        var any = false;
        foreach (var key in BrokerConfigs.All[name].BrokerSynonyms.Prepend(name))
        {
            foreach (var value in OwnValues(key))
            {
                if (key != name && !any && value.Source == ConfigSource.Default)
                    continue;
                yield return value;
                any = true;
            }
        }
    }

    private IEnumerable<ConfigValue> OwnValues(string name)
    {
        if (Dynamic.TryGetValue(name, out var value))
            yield return new ConfigValue(name, value, ConfigSource.DynamicBroker);
        if (DynamicDefault.TryGetValue(name, out value))
            yield return new ConfigValue(name, value, ConfigSource.DynamicDefaultBroker);
        if (started.TryGetValue(name, out value))
            yield return new ConfigValue(name, value, ConfigSource.StaticBroker);
        if (BrokerConfigs.All[name].Default is { } standard)
            yield return new ConfigValue(name, standard, ConfigSource.Default);
    }

    private static string Nearest(string name) =>
        TopicConfigs.All.TryGetValue(name, out var topic) && topic.BrokerSynonyms.Count > 0
            ? $": it is a topic's configuration, for which the broker's is '{topic.BrokerSynonyms[0]}'"
            : "";
}
