using System.Buffers;

namespace KafkaEmulation.Storage;

/// <summary>A stretch of bytes to be sent: of a log, not yet read, or in memory.</summary>
internal readonly struct LogSlice
{
    private readonly AppendLog? _log;
    private readonly long _position;
    private readonly ReadOnlyMemory<byte> _bytes;

    public LogSlice(AppendLog log, long position, int length)
    {
        _log = log;
        _position = position;
        Length = length;
    }

    private LogSlice(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        Length = bytes.Length;
    }

    public static LogSlice Empty => default;

    public int Length { get; }

    public static LogSlice Of(ReadOnlyMemory<byte> bytes) => new(bytes);

    public void CopyTo(IBufferWriter<byte> target)
    {
        if (_log is null)
            target.Write(_bytes.Span);
        else
            _log.CopyTo(_position, Length, target);
    }
}
