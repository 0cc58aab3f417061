namespace KafkaEmulation.Storage;

/// <summary>Keeps everything for as long as the object lives: a broker that is killed and restarted on it finds it again.</summary>
internal sealed class MemoryStorage : BrokerStorage
{
    private readonly Dictionary<(Guid TopicId, int Partition), MemoryPartitionStorage> _partitions = [];
    private MemoryLog _journal = new();

    public override AppendLog OpenJournal() => _journal;

    public override AppendLog ReplaceJournal(ReadOnlySpan<byte> content)
    {
        _journal = new MemoryLog();
        _journal.Append(content);
        return _journal;
    }

    public override PartitionStorage OpenPartition(Guid topicId, int partition)
    {
        if (!_partitions.TryGetValue((topicId, partition), out var segments))
            _partitions.Add((topicId, partition), segments = new MemoryPartitionStorage());
        return segments;
    }

    public override void DeleteTopic(Guid topicId)
    {
        foreach (var key in _partitions.Keys.Where(key => key.TopicId == topicId).ToList())
            _partitions.Remove(key);
    }

    public override void Dispose()
    {
    }
}
