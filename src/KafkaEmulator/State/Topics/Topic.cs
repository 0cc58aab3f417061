using KafkaEmulation.Configuration;

namespace KafkaEmulation.State;

/// <summary>A topic, its partitions, and its own configurations.</summary>
internal sealed class Topic(string name, Guid id, BrokerSettings broker, IReadOnlyDictionary<string, string> configs)
{
    private readonly List<Partition> _partitions = [];

    public string Name => name;

    public Guid Id => id;

    public IReadOnlyList<Partition> Partitions => _partitions;

    /// <summary>The configurations that were set for this topic.</summary>
    public IReadOnlyDictionary<string, string> Configs { get; private set; } = configs;

    /// <summary>What its configurations come to.</summary>
    public TopicSettings Settings { get; private set; } = new(configs, broker);

    public void Add(Partition partition) => _partitions.Add(partition);

    /// <summary>Replaces the topic's own configurations; the broker's may have changed too.</summary>
    public void Configure(IReadOnlyDictionary<string, string> own)
    {
        Configs = own;
        Settings = new TopicSettings(own, broker);
    }

    public void Delete()
    {
        foreach (var partition in _partitions)
            partition.Delete();
    }
}
