using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>The groups of a broker.</summary>
internal sealed class GroupCoordinator(Broker broker)
{
    private readonly SortedDictionary<string, Group> _groups = new(StringComparer.Ordinal);

    public Group? Find(string name) => _groups.GetValueOrDefault(name);

    public GroupOffsets? FindOffsets(string name) => Find(name)?.Offsets;

    public Group FindOrAdd(string name)
    {
        if (!_groups.TryGetValue(name, out var group))
            _groups.Add(name, group = new Group(broker, name));
        return group;
    }

    public void CommitOffsets(string name, List<JournaledOffset> offsets)
    {
        var entry = new OffsetsCommitted { Group = name, Offsets = offsets };
        broker.Journal.Append(entry);
        Replay(entry);
    }

    public void AddPendingOffsets(string name, long producerId, List<JournaledOffset> offsets)
    {
        var entry = new OffsetsPending { Group = name, ProducerId = producerId, Offsets = offsets };
        broker.Journal.Append(entry);
        Replay(entry);
    }

    public void RemoveTopic(string topic)
    {
        foreach (var group in _groups.Values)
            group.Offsets.RemoveTopic(topic);
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
            case GroupChanged changed:
                FindOrAdd(changed.Group).Restore(changed);
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
}
