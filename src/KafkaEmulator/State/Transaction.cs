using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>A transactional id: the producer that owns it, and its current transaction.</summary>
internal sealed class Transaction(string transactionalId)
{
    public const short NoEpoch = -1;

    public string TransactionalId { get; } = transactionalId;

    public long ProducerId { get; set; } = -1;

    public long PreviousProducerId { get; set; } = -1;

    public short Epoch { get; set; } = NoEpoch;

    /// <summary>The epoch before the last bump, for a client that asks again because the answer was lost; -1 where none may.</summary>
    public short LastEpoch { get; set; } = NoEpoch;

    public int TimeoutMs { get; set; }

    public TransactionState State { get; set; }

    public long StartedMs { get; set; }

    public HashSet<(string Topic, int Partition)> Partitions { get; } = [];

    public HashSet<string> Groups { get; } = [];

    /// <summary>Aborts the transaction when it has been open for too long.</summary>
    public IDisposable? Timeout { get; set; }

    public bool IsEnding => State is TransactionState.PrepareCommit or TransactionState.PrepareAbort;

    /// <summary>The largest epoch is kept free, so that a producer can always be fenced.</summary>
    public bool EpochIsExhausted => Epoch >= short.MaxValue - 1;

    public void Restore(TransactionChanged entry)
    {
        ProducerId = entry.ProducerId;
        PreviousProducerId = entry.PreviousProducerId;
        Epoch = entry.Epoch;
        LastEpoch = entry.LastEpoch;
        TimeoutMs = entry.TimeoutMs;
        State = (TransactionState)entry.State;
        StartedMs = entry.StartedMs;
        Partitions.Clear();
        foreach (var topic in entry.Partitions)
            Partitions.UnionWith(topic.Partitions.Select(partition => (topic.Topic, partition)));
        Groups.Clear();
        Groups.UnionWith(entry.Groups);
    }

    public TransactionChanged Snapshot() => new()
    {
        TransactionalId = TransactionalId,
        ProducerId = ProducerId,
        PreviousProducerId = PreviousProducerId,
        Epoch = Epoch,
        LastEpoch = LastEpoch,
        TimeoutMs = TimeoutMs,
        State = (sbyte)State,
        StartedMs = StartedMs,
        Partitions = [.. Partitions.GroupBy(partition => partition.Topic).Select(topic => new Protocol.TopicPartitions
        {
            Topic = topic.Key,
            Partitions = [.. topic.Select(partition => partition.Partition)],
        })],
        Groups = [.. Groups],
    };
}
