using System.Diagnostics.CodeAnalysis;
using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>The topics of a broker, by name and by id.</summary>
internal sealed class TopicTable(BrokerStorage storage)
{
    private readonly SortedDictionary<string, Topic> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, Topic> _byId = [];

    public IEnumerable<Topic> All => _byName.Values;

    public bool TryGet(string name, [MaybeNullWhen(false)] out Topic topic) => _byName.TryGetValue(name, out topic);

    public bool TryGet(Guid id, [MaybeNullWhen(false)] out Topic topic) => _byId.TryGetValue(id, out topic);

    public Partition? Find(string name, int partition) => TryGet(name, out var topic) ? Find(topic, partition) : null;

    public Partition? Find(Guid id, int partition) => TryGet(id, out var topic) ? Find(topic, partition) : null;

    public Topic Add(TopicCreated created)
    {
        var topic = new Topic(
            created.Name, created.Id, created.Partitions, created.MaxMessageBytes, partition => storage.OpenPartition(created.Id, partition));
        _byName.Add(topic.Name, topic);
        _byId.Add(topic.Id, topic);
        return topic;
    }

    public void Remove(string name)
    {
        if (!_byName.Remove(name, out var topic))
            return;
        _byId.Remove(topic.Id);
        topic.Delete();
        storage.DeleteTopic(topic.Id);
    }

    /// <summary>Kafka's rule for names: letters, digits, dot, underscore and hyphen, at most 249 of them, and not "." or "..".</summary>
    public static bool IsLegalName(string name) =>
        name is not ("" or "." or "..") && name.Length <= 249 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static Partition? Find(Topic topic, int partition) =>
        partition >= 0 && partition < topic.Partitions.Count ? topic.Partitions[partition] : null;
}
