using KafkaEmulation.Records;
using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>
/// A stretch of a partition's log. Only the last one is appended to; the others are deleted (retention) or replaced (compaction) as
/// wholes, so that a reader of their bytes needs no lock.
/// </summary>
internal sealed class Segment(long baseOffset, AppendLog log, long begunMs)
{
    private readonly List<BatchEntry> _batches = [];

    /// <summary>The offset that its first batch had when it was begun.</summary>
    public long BaseOffset { get; } = baseOffset;

    public AppendLog Log { get; } = log;

    /// <summary>Milliseconds since the epoch.</summary>
    public long BegunMs { get; } = begunMs;

    /// <summary>Bytes of the partition's segments before it.</summary>
    public long Position { get; set; }

    public long Size => Log.Length;

    public long End => Position + Size;

    public IReadOnlyList<BatchEntry> Batches => _batches;

    public long MaxTimestamp { get; private set; } = -1;

    public bool IsEmpty => _batches.Count == 0;

    public void Append(RecordBatch batch)
    {
        var position = Log.Length;
        Log.Append(batch.Bytes.Span);
        Note(batch, position);
    }

    /// <summary>Notes a batch that is in the log already.</summary>
    public void Note(RecordBatch batch, long position)
    {
        _batches.Add(new BatchEntry(batch.BaseOffset, batch.LastOffset, position, batch.Size, batch.MaxTimestamp));
        MaxTimestamp = Math.Max(MaxTimestamp, batch.MaxTimestamp);
    }

    public RecordBatch Read(BatchEntry entry)
    {
        var bytes = new byte[entry.Size];
        Log.Read(entry.Position, bytes);
        return new RecordBatch(bytes);
    }

    /// <summary>The index of the first batch that ends at or behind the offset; the count of batches where there is none.</summary>
    public int IndexOf(long offset) => Ordered.FirstFrom(_batches, offset, static batch => batch.LastOffset);

    /// <summary>The partition's bytes before the batch of this index.</summary>
    public long PositionOf(int index) => Position + (index < _batches.Count ? _batches[index].Position : Size);
}

/// <summary>Where a batch is in its segment, and what is asked of it most.</summary>
internal readonly record struct BatchEntry(long BaseOffset, long LastOffset, long Position, int Size, long MaxTimestamp);
