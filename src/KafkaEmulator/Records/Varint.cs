using System.Buffers;

namespace KafkaEmulation.Records;

/// <summary>Variable-length integers, zig-zag encoded, as records carry them.</summary>
internal static class Varint
{
    private const int MaxSize = 10;

    /// <summary>Reads from the start of <paramref name="bytes"/>; false where it does not end there.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out long value, out int size)
    {
        ulong raw = 0;
        for (size = 0; size < bytes.Length && size < MaxSize;)
        {
            var next = bytes[size];
            raw |= (ulong)(next & 0x7f) << (7 * size++);
            if ((next & 0x80) == 0)
            {
                value = (long)(raw >> 1) ^ -(long)(raw & 1);
                return true;
            }
        }
        value = 0;
        return false;
    }

    public static void Write(IBufferWriter<byte> target, long value)
    {
        var raw = (ulong)((value << 1) ^ (value >> 63));
        var span = target.GetSpan(MaxSize);
        var size = 0;
        for (; raw >= 0x80; raw >>= 7)
            span[size++] = (byte)(raw | 0x80);
        span[size++] = (byte)raw;
        target.Advance(size);
    }

    public static int SizeOf(long value)
    {
        var raw = (ulong)((value << 1) ^ (value >> 63));
        var size = 1;
        for (; raw >= 0x80; raw >>= 7)
            size++;
        return size;
    }
}
