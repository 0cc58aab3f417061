using System.Buffers.Binary;
using System.Text;

namespace Dev.Chaos.Proxy;

/// <summary>Reads Kafka's primitive types (https://kafka.apache.org/protocol, "Protocol Primitive Types") from a frame.</summary>
internal ref struct FrameReader(byte[] frame, int position)
{
    public int Position { get; private set; } = position;

    public short Int16()
    {
        Position += sizeof(short);
        return BinaryPrimitives.ReadInt16BigEndian(frame.AsSpan(Position - sizeof(short)));
    }

    public int Int32()
    {
        Position += sizeof(int);
        return BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(Position - sizeof(int)));
    }

    public int UnsignedVarint()
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = frame[Position++];
            value |= (next & 0x7F) << shift;
            if ((next & 0x80) == 0)
                return value;
        }
    }

    public string? String()
    {
        var length = Int16();
        return length < 0 ? null : Text(length);
    }

    public string? CompactString()
    {
        var length = UnsignedVarint() - 1;
        return length < 0 ? null : Text(length);
    }

    public void Skip(int bytes) => Position += bytes;

    public void SkipTags()
    {
        for (var left = UnsignedVarint(); left > 0; left--)
        {
            UnsignedVarint();
            Skip(UnsignedVarint());
        }
    }

    private string Text(int length)
    {
        Position += length;
        return Encoding.UTF8.GetString(frame, Position - length, length);
    }
}
