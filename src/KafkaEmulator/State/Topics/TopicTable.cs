using System.Diagnostics.CodeAnalysis;
using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>The topics of a broker, by name and by id.</summary>
internal sealed class TopicTable(Broker broker, BrokerStorage storage)
{
    private readonly SortedDictionary<string, Topic> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, Topic> _byId = [];

    public IEnumerable<Topic> All => _byName.Values;

    public bool TryGet(string name, [MaybeNullWhen(false)] out Topic topic) => _byName.TryGetValue(name, out topic);

    public bool TryGet(Guid id, [MaybeNullWhen(false)] out Topic topic) => _byId.TryGetValue(id, out topic);

    public Partition? Find(string name, int partition) => TryGet(name, out var topic) ? Find(topic, partition) : null;

    public Partition? Find(Guid id, int partition) => TryGet(id, out var topic) ? Find(topic, partition) : null;

    /// <summary>A new topic, remembered.</summary>
    public Topic Create(string name, int partitions, IEnumerable<KeyValuePair<string, string>> configs)
    {
        var created = new TopicCreated
        {
            Name = name,
            Id = Guid.NewGuid(),
            BornInStart = [.. Enumerable.Repeat(broker.Starts, partitions)],
            Configs = JournaledConfig.Of(configs),
        };
        broker.Journal.Append(created);
        Replay(created);
        broker.Log.TopicCreated(name, partitions);
        return _byName[name];
    }

    /// <summary>More partitions, remembered.</summary>
    public void AddPartitions(Topic topic, int count)
    {
        var added = new PartitionsAdded { Topic = topic.Name, BornInStart = [.. Enumerable.Repeat(broker.Starts, count)] };
        broker.Journal.Append(added);
        Replay(added);
    }

    /// <summary>Other configurations in the place of the topic's own, remembered.</summary>
    public void Configure(Topic topic, IEnumerable<KeyValuePair<string, string>> configs)
    {
        var configured = new TopicConfigured { Topic = topic.Name, Configs = JournaledConfig.Of(configs) };
        broker.Journal.Append(configured);
        Replay(configured);
    }

    /// <summary>Records before the offset are gone, for good.</summary>
    public void DeleteRecords(Partition partition, long before)
    {
        var deleted = new RecordsDeleted { Topic = partition.Topic.Name, Partition = partition.Index, Before = before };
        broker.Journal.Append(deleted);
        Replay(deleted);
        broker.Log.RecordsDeleted(partition.Topic.Name, partition.Index, partition.StartOffset);
    }

    /// <summary>No longer a topic, for good.</summary>
    public void Delete(string name)
    {
        var deleted = new TopicDeleted { Name = name };
        broker.Journal.Append(deleted);
        Replay(deleted);
        broker.Log.TopicDeleted(name);
    }

    public void Replay(TopicCreated created)
    {
        var topic = new Topic(created.Name, created.Id, broker.Settings, JournaledConfig.ToDictionary(created.Configs));
        _byName.Add(topic.Name, topic);
        _byId.Add(topic.Id, topic);
        AddPartitions(topic, created.BornInStart);
    }

    public void Replay(PartitionsAdded added) => AddPartitions(_byName[added.Topic], added.BornInStart);

    public void Replay(TopicConfigured configured) =>
        _byName[configured.Topic].Configure(JournaledConfig.ToDictionary(configured.Configs));

    public void Replay(RecordsDeleted deleted) => Find(deleted.Topic, deleted.Partition)?.DeleteRecordsBefore(deleted.Before);

    public void Replay(TopicDeleted deleted)
    {
        if (!_byName.Remove(deleted.Name, out var topic))
            return;
        _byId.Remove(topic.Id);
        topic.Delete();
        storage.DeleteTopic(topic.Id);
        broker.Groups.RemoveTopic(deleted.Name);
    }

    public IEnumerable<JournalEntry> Snapshot()
    {
        foreach (var topic in All)
        {
            yield return new TopicCreated
            {
                Name = topic.Name,
                Id = topic.Id,
                BornInStart = [.. topic.Partitions.Select(partition => partition.BornInStart)],
                Configs = JournaledConfig.Of(topic.Configs),
            };
            foreach (var partition in topic.Partitions.Where(partition => partition.StartOffset > 0))
                yield return new RecordsDeleted { Topic = topic.Name, Partition = partition.Index, Before = partition.StartOffset };
        }
    }

    /// <summary>Kafka's rule for names: letters, digits, dot, underscore and hyphen, at most 249 of them, and not "." or "..".</summary>
    public static bool IsLegalName(string name) =>
        name is not ("" or "." or "..") && name.Length <= 249 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private void AddPartitions(Topic topic, List<int> bornInStart)
    {
        foreach (var born in bornInStart)
        {
            var index = topic.Partitions.Count;
            var partition = new Partition(topic, index, born, storage.OpenPartition(topic.Id, index), broker.NowMs);
            partition.BeginLeaderEpoch(broker.Starts);
            topic.Add(partition);
        }
    }

    private static Partition? Find(Topic topic, int partition) =>
        partition >= 0 && partition < topic.Partitions.Count ? topic.Partitions[partition] : null;
}
