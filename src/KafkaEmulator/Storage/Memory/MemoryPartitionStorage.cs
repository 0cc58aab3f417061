namespace KafkaEmulation.Storage;

/// <summary>A partition's segments in memory.</summary>
internal sealed class MemoryPartitionStorage : PartitionStorage
{
    private readonly SortedDictionary<long, AppendLog> _segments = [];

    public override IReadOnlyList<(long BaseOffset, AppendLog Log)> Open() => [.. _segments.Select(segment => (segment.Key, segment.Value))];

    public override AppendLog Create(long baseOffset)
    {
        var log = new MemoryLog();
        _segments.Add(baseOffset, log);
        return log;
    }

    public override void Delete(long baseOffset) => _segments.Remove(baseOffset);

    public override AppendLog BeginReplacement(long baseOffset) => new MemoryLog();

    public override void Replace(long baseOffset, AppendLog replacement) => _segments[baseOffset] = replacement;
}
