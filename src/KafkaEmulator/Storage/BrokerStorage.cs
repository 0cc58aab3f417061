namespace KafkaEmulation.Storage;

/// <summary>Where a broker keeps its journal and its partitions' logs.</summary>
internal abstract class BrokerStorage : IDisposable
{
    /// <summary>The journal as it was left: topics, groups, transactions (<see cref="Journal"/>).</summary>
    public abstract AppendLog OpenJournal();

    /// <summary>Puts <paramref name="content"/> in the place of the journal, whole or not at all.</summary>
    public abstract AppendLog ReplaceJournal(ReadOnlySpan<byte> content);

    /// <summary>A partition's segments as they were left, none where there were none.</summary>
    public abstract PartitionStorage OpenPartition(Guid topicId, int partition);

    public abstract void DeleteTopic(Guid topicId);

    /// <summary>Lets go of files. What was appended stays, and can be opened again.</summary>
    public abstract void Dispose();
}
