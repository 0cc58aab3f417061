using KafkaEmulation.Protocol;
using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>The groups of a broker.</summary>
internal sealed class GroupCoordinator(Broker broker)
{
    private readonly SortedDictionary<string, Group> _groups = new(StringComparer.Ordinal);

    public IEnumerable<Group> All => _groups.Values;

    public Group? Find(string name) => _groups.GetValueOrDefault(name);

    public GroupOffsets? FindOffsets(string name) => Find(name)?.Offsets;

    public Group FindOrAdd(string name)
    {
        if (!_groups.TryGetValue(name, out var group))
            _groups.Add(name, group = new Group(broker, name));
        return group;
    }

    public void CommitOffsets(string name, List<JournaledOffset> offsets) => Remember(new OffsetsCommitted { Group = name, Offsets = offsets });

    public void AddPendingOffsets(string name, long producerId, List<JournaledOffset> offsets) =>
        Remember(new OffsetsPending { Group = name, ProducerId = producerId, Offsets = offsets });

    public void DeleteOffsets(Group group, IEnumerable<(string Topic, int Partition)> partitions) =>
        Remember(new OffsetsDeleted { Group = group.Name, Partitions = TopicPartitions.Of(partitions) });

    public void Delete(Group group) => Remember(new GroupDeleted { Group = group.Name });

    public void RemoveTopic(string topic)
    {
        foreach (var group in _groups.Values)
            group.Offsets.RemoveTopic(topic);
    }

    /// <summary>Forgets offsets whose time is over, and the groups that nothing is left of.</summary>
    public void Expire()
    {
        foreach (var group in _groups.Values.ToList())
        {
            if (group.ExpireOffsets(broker.NowMs))
                Delete(group);
        }
    }

    public void Replay(JournalEntry entry)
    {
        switch (entry)
        {
            case OffsetsCommitted committed:
                FindOrAdd(committed.Group).Offsets.Commit(committed.Offsets);
                break;
            case OffsetsPending pending:
                FindOrAdd(pending.Group).Offsets.AddPending(pending.ProducerId, pending.Offsets);
                break;
            case OffsetsDeleted deleted:
                foreach (var topic in deleted.Partitions)
                    Find(deleted.Group)?.Offsets.Delete(topic.Partitions.Select(partition => (topic.Topic, partition)));
                break;
            case GroupDeleted deleted:
                if (_groups.Remove(deleted.Group, out var gone))
                    gone.Delete();
                break;
            case ClassicGroupChanged changed:
                FindOrAdd(changed.Group).Classic.Restore(changed);
                break;
            case ConsumerGroupChanged changed:
                FindOrAdd(changed.Group).Consumer.Restore(changed);
                break;
            default:
                throw new InvalidDataException($"The journal has an entry that nobody replays: {entry.GetType().Name}.");
        }
    }

    public void Resume()
    {
        foreach (var group in _groups.Values)
            group.Resume();
    }

    public IEnumerable<JournalEntry> Snapshot() => _groups.Values.SelectMany(group => group.Snapshot());

    private void Remember(JournalEntry entry)
    {
        broker.Journal.Append(entry);
        Replay(entry);
    }
}
