using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace KafkaEmulation.Storage;

/// <summary>
/// An append log in a file. Each append is handed to the operating system before it returns, so that it survives the end of this
/// process; it is not flushed to the disk, so the last moments may be lost when the machine itself fails.
/// </summary>
internal sealed class FileLog : AppendLog
{
    private readonly SafeFileHandle _file;

    public FileLog(string path)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        Length = RandomAccess.GetLength(_file);
    }

    public override void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file, bytes, Length);
        Length += bytes.Length;
    }

    public override void Read(long position, Span<byte> target)
    {
        while (target.Length > 0)
        {
            var count = RandomAccess.Read(_file, target, position);
            if (count == 0)
                throw new EndOfStreamException($"the log ends at byte {position}, before what was appended to it");
            position += count;
            target = target[count..];
        }
    }

    public override void CopyTo(long position, int length, IBufferWriter<byte> target)
    {
        while (length > 0)
        {
            var span = target.GetSpan(Math.Min(length, 64 * 1024));
            span = span[..Math.Min(span.Length, length)];
            Read(position, span);
            target.Advance(span.Length);
            position += span.Length;
            length -= span.Length;
        }
    }

    public override void Truncate(long length)
    {
        RandomAccess.SetLength(_file, length);
        Length = length;
    }

    public override void Dispose() => _file.Dispose();
}
