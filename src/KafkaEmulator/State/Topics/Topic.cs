using KafkaEmulation.Configuration;

namespace KafkaEmulation.State;

/// <summary>A topic, its partitions, and its own configurations.</summary>
internal sealed class Topic(string name, Guid id, BrokerSettings broker, IEnumerable<KeyValuePair<string, string>> configs)
{
    private readonly List<Partition> _partitions = [];
    private readonly Dictionary<string, string> _configs = new(configs);

    public string Name => name;

    public Guid Id => id;

    public IReadOnlyList<Partition> Partitions => _partitions;

    /// <summary>The configurations that were set for this topic.</summary>
    public IReadOnlyDictionary<string, string> Configs => _configs;

    /// <summary>What its configurations come to.</summary>
    public TopicSettings Settings { get; private set; } = new(new Dictionary<string, string>(configs), broker);

    public void Add(Partition partition) => _partitions.Add(partition);

    /// <summary>Replaces the topic's own configurations; the broker's may have changed too.</summary>
    public void Configure(IEnumerable<KeyValuePair<string, string>> own)
    {
        Dictionary<string, string> replaced = new(own);
        _configs.Clear();
        foreach (var (key, value) in replaced)
            _configs.Add(key, value);
        Settings = new TopicSettings(_configs, broker);
    }

    public void Delete()
    {
        foreach (var partition in _partitions)
            partition.Delete();
    }
}
