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

    /// <summary>The id that the producer gets when its transaction has ended, where its epochs are used up; -1 where it keeps its own.</summary>
    public long NextProducerId { get; set; } = -1;

    /// <summary>Its producer gets a higher epoch with the end of each transaction (transaction version 2, KIP-890).</summary>
    public bool BumpsEpoch { get; set; }

    /// <summary>Milliseconds since the epoch.</summary>
    public long ChangedMs { get; set; }

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

    public bool IsOpen => State == TransactionState.Ongoing || IsEnding;

    /// <summary>By Kafka's name.</summary>
    public string StateName => State.ToString();

    /// <summary>It was this producer, by the epoch that it had before, that ended the last transaction (version 2).</summary>
    public bool WasEndedBy(long producerId, short epoch) =>
        BumpsEpoch && State is not (TransactionState.Empty or TransactionState.Ongoing)
        && ((ProducerId == producerId && Epoch == epoch + 1)
            || (PreviousProducerId == producerId && Epoch == 0 && epoch == short.MaxValue - 1));

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
        ChangedMs = entry.ChangedMs;
        BumpsEpoch = entry.BumpsEpoch;
        NextProducerId = entry.NextProducerId;
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
        ChangedMs = ChangedMs,
        BumpsEpoch = BumpsEpoch,
        NextProducerId = NextProducerId,
        Partitions = Protocol.TopicPartitions.Of(Partitions),
        Groups = [.. Groups],
    };
}
