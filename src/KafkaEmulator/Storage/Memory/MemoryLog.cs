using System.Buffers;

namespace KafkaEmulation.Storage;

/// <summary>An append log in chunks that double up to 1 MiB: a small topic costs little, a large one is never copied.</summary>
internal sealed class MemoryLog : AppendLog
{
    private const int FirstChunk = 1024;
    private const int LargestChunk = 1024 * 1024;

    // Replaced as a whole when a chunk is added, so that readers on other threads need no lock.
    private volatile Chunk[] _chunks = [];

    public override void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var last = _chunks.Length == 0 ? null : _chunks[^1];
            var free = last is null ? 0 : (int)(last.End - Length);
            if (free == 0)
            {
                var size = last is null ? FirstChunk : Math.Min(last.Bytes.Length * 2, LargestChunk);
                _chunks = [.. _chunks, new Chunk(Length, new byte[Math.Max(size, Math.Min(bytes.Length, LargestChunk))])];
                continue;
            }
            var count = Math.Min(free, bytes.Length);
            bytes[..count].CopyTo(last!.Bytes.AsSpan((int)(Length - last.Start)));
            Length += count;
            bytes = bytes[count..];
        }
    }

    public override void Read(long position, Span<byte> target)
    {
        foreach (var piece in Pieces(position, target.Length))
        {
            piece.Span.CopyTo(target);
            target = target[piece.Length..];
        }
    }

    public override void CopyTo(long position, int length, IBufferWriter<byte> target)
    {
        foreach (var piece in Pieces(position, length))
            target.Write(piece.Span);
    }

    public override void Truncate(long length)
    {
        _chunks = [.. _chunks.Where(chunk => chunk.Start < length)];
        Length = length;
    }

    public override void Dispose()
    {
    }

    private IEnumerable<ReadOnlyMemory<byte>> Pieces(long position, int length)
    {
        var chunks = _chunks;
        var index = Array.BinarySearch(chunks, new Chunk(position, []), Chunk.ByStart);
        for (index = index < 0 ? ~index - 1 : index; length > 0; index++)
        {
            var chunk = chunks[index];
            var start = (int)(position - chunk.Start);
            var count = Math.Min(length, chunk.Bytes.Length - start);
            yield return chunk.Bytes.AsMemory(start, count);
            position += count;
            length -= count;
        }
    }

    private sealed record Chunk(long Start, byte[] Bytes)
    {
        public static IComparer<Chunk> ByStart { get; } = Comparer<Chunk>.Create((one, other) => one.Start.CompareTo(other.Start));

        public long End => Start + Bytes.Length;
    }
}
