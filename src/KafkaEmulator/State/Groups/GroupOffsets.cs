using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>A group's offsets: committed, and pending in open transactions.</summary>
internal sealed class GroupOffsets
{
    private readonly SortedDictionary<(string Topic, int Partition), CommittedOffset> _committed = [];
    private readonly Dictionary<long, Dictionary<(string Topic, int Partition), CommittedOffset>> _pending = [];
    private long _received;

    public IEnumerable<KeyValuePair<(string Topic, int Partition), CommittedOffset>> Committed => _committed;

    public bool Any => _committed.Count > 0 || _pending.Count > 0;

    public IEnumerable<long> ProducersWithPending => _pending.Keys;

    public CommittedOffset? Find(string topic, int partition) =>
        _committed.TryGetValue((topic, partition), out var offset) ? offset : null;

    /// <summary>A transaction that is not over has an offset for the partition.</summary>
    public bool IsUnstable(string topic, int partition) => _pending.Values.Any(offsets => offsets.ContainsKey((topic, partition)));

    public void Commit(IEnumerable<JournaledOffset> offsets)
    {
        foreach (var offset in offsets)
            _committed[(offset.Topic, offset.Partition)] = Receive(offset);
    }

    public void AddPending(long producerId, IEnumerable<JournaledOffset> offsets)
    {
        if (!_pending.TryGetValue(producerId, out var pending))
            _pending.Add(producerId, pending = []);
        foreach (var offset in offsets)
            pending[(offset.Topic, offset.Partition)] = Receive(offset);
    }

    /// <summary>The producer's transaction ended: its offsets become committed, or are forgotten.</summary>
    public void EndTransaction(long producerId, bool commit)
    {
        if (!_pending.Remove(producerId, out var pending) || !commit)
            return;
        foreach (var (partition, offset) in pending)
        {
            if (!_committed.TryGetValue(partition, out var present) || present.Received < offset.Received)
                _committed[partition] = offset;
        }
    }

    public void Delete(IEnumerable<(string Topic, int Partition)> partitions)
    {
        foreach (var partition in partitions)
            _committed.Remove(partition);
    }

    public void RemoveTopic(string topic)
    {
        foreach (var partition in _committed.Keys.Where(partition => partition.Topic == topic).ToList())
            _committed.Remove(partition);
        foreach (var pending in _pending.Values)
        {
            foreach (var partition in pending.Keys.Where(partition => partition.Topic == topic).ToList())
                pending.Remove(partition);
        }
    }

    /// <summary>What a journal must hold to bring these offsets back, in the order in which they were received.</summary>
    public IEnumerable<JournalEntry> Snapshot(string group)
    {
        var committed = _committed.Select(entry =>
            (entry.Value.Received, (JournalEntry)new OffsetsCommitted { Group = group, Offsets = [Journaled(entry)] }));
        var pending = _pending.SelectMany(producer => producer.Value.Select(entry =>
            (entry.Value.Received, (JournalEntry)new OffsetsPending { Group = group, ProducerId = producer.Key, Offsets = [Journaled(entry)] })));
        return committed.Concat(pending).OrderBy(entry => entry.Received).Select(entry => entry.Item2);
    }

    private static JournaledOffset Journaled(KeyValuePair<(string Topic, int Partition), CommittedOffset> entry) => new()
    {
        Topic = entry.Key.Topic,
        Partition = entry.Key.Partition,
        Offset = entry.Value.Offset,
        LeaderEpoch = entry.Value.LeaderEpoch,
        Metadata = entry.Value.Metadata,
        CommittedMs = entry.Value.CommittedMs,
        ExpiresMs = entry.Value.ExpiresMs,
    };

    private CommittedOffset Receive(JournaledOffset offset) =>
        new(offset.Offset, offset.LeaderEpoch, offset.Metadata, _received++, offset.CommittedMs, offset.ExpiresMs);
}
