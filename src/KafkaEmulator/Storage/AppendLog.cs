using System.Buffers;

namespace KafkaEmulation.Storage;

/// <summary>
/// Bytes that are only ever appended. The broker's loop appends; any thread may read what was there before the loop handed it the
/// position.
/// </summary>
internal abstract class AppendLog : IDisposable
{
    /// <summary>Bytes appended so far: the position of the next append.</summary>
    public long Length { get; protected set; }

    public abstract void Append(ReadOnlySpan<byte> bytes);

    public abstract void Read(long position, Span<byte> target);

    public abstract void CopyTo(long position, int length, IBufferWriter<byte> target);

    /// <summary>Forgets everything from <paramref name="length"/> on. Only before anybody reads.</summary>
    public abstract void Truncate(long length);

    public abstract void Dispose();
}
