namespace KafkaEmulation.Storage;

/// <summary>Where a partition's segments are kept, each by its base offset.</summary>
internal abstract class PartitionStorage
{
    /// <summary>The segments as they were left, by base offset.</summary>
    public abstract IReadOnlyList<(long BaseOffset, AppendLog Log)> Open();

    /// <summary>An empty segment.</summary>
    public abstract AppendLog Create(long baseOffset);

    /// <summary>What is being sent from it can still be read.</summary>
    public abstract void Delete(long baseOffset);

    /// <summary>Begins what shall take the place of a segment; nobody sees it before <see cref="Replace"/>.</summary>
    public abstract AppendLog BeginReplacement(long baseOffset);

    /// <summary>Puts a replacement in the segment's place, whole or not at all.</summary>
    public abstract void Replace(long baseOffset, AppendLog replacement);
}
