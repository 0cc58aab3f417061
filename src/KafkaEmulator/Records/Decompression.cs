using System.Buffers.Binary;
using System.IO.Compression;

namespace KafkaEmulation.Records;

/// <summary>
/// Opens compressed batches, for compaction and for the search by timestamp: everything else passes them on as they came. Zstandard
/// is not opened: neither .NET 10 nor a package of the feed reads it.
/// </summary>
internal static class Decompression
{
    // What a batch claims to hold is not trusted with more memory than this.
    private const int MaxSize = 256 * 1024 * 1024;

    private static ReadOnlySpan<byte> XerialMagic => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0];

    /// <summary>The records; null where the codec is not read, or the bytes are not of it.</summary>
    public static ReadOnlyMemory<byte>? Open(Codec codec, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return codec switch
            {
                Codec.None => bytes,
                Codec.Gzip => Gunzip(bytes),
                Codec.Snappy => Unsnap(bytes.Span),
                Codec.Lz4 => Lz4Frame(bytes.Span),
                _ => (ReadOnlyMemory<byte>?)null,
            };
        }
        catch (Exception malformed) when (malformed is InvalidDataException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static byte[] Gunzip(ReadOnlyMemory<byte> bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
        var opened = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int count; (count = gzip.Read(buffer)) > 0;)
        {
            if (opened.Length + count > MaxSize)
                throw new InvalidDataException();
            opened.Write(buffer, 0, count);
        }
        return opened.ToArray();
    }

    // The Java client frames snappy's blocks as snappy-java does (magic, two versions, then length and block); librdkafka does not.
    private static byte[] Unsnap(ReadOnlySpan<byte> bytes)
    {
        var output = new Output();
        if (!bytes.StartsWith(XerialMagic))
        {
            SnappyBlock(bytes, output);
            return output.ToArray();
        }
        for (var rest = bytes[16..]; rest.Length > 0;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            SnappyBlock(rest.Slice(4, length), output);
            rest = rest[(4 + length)..];
        }
        return output.ToArray();
    }

    // https://github.com/google/snappy/blob/main/format_description.txt
    private static void SnappyBlock(ReadOnlySpan<byte> block, Output output)
    {
        var at = 0;
        while ((block[at++] & 0x80) != 0)
        {
            // the length that it will have: not needed
        }
        while (at < block.Length)
        {
            var tag = block[at++];
            switch (tag & 3)
            {
                case 0:
                    var length = tag >> 2;
                    if (length >= 60)
                    {
                        var size = length - 59;
                        length = 0;
                        for (var i = 0; i < size; i++)
                            length |= block[at++] << (8 * i);
                    }
                    output.Append(block.Slice(at, length + 1));
                    at += length + 1;
                    break;
                case 1:
                    output.Repeat((tag >> 5 << 8) | block[at++], ((tag >> 2) & 7) + 4);
                    break;
                case 2:
                    output.Repeat(BinaryPrimitives.ReadUInt16LittleEndian(block[at..]), (tag >> 2) + 1);
                    at += 2;
                    break;
                default:
                    output.Repeat(BinaryPrimitives.ReadInt32LittleEndian(block[at..]), (tag >> 2) + 1);
                    at += 4;
                    break;
            }
        }
    }

    // https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md, checksums unchecked: the batch has one of its own
    private static byte[] Lz4Frame(ReadOnlySpan<byte> bytes)
    {
        const uint Magic = 0x184D2204;
        const byte BlockChecksum = 0x10;
        const byte ContentSize = 0x08;
        const uint Uncompressed = 0x80000000;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            throw new InvalidDataException();
        var flags = bytes[4];
        var at = 4 + 2 + ((flags & ContentSize) != 0 ? 8 : 0) + 1;
        var output = new Output();
        while (true)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            at += 4;
            if (size == 0)
                return output.ToArray();
            var block = bytes.Slice(at, (int)(size & ~Uncompressed));
            if ((size & Uncompressed) != 0)
                output.Append(block);
            else
                Lz4Block(block, output);
            at += block.Length + ((flags & BlockChecksum) != 0 ? 4 : 0);
        }
    }

    // https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
    private static void Lz4Block(ReadOnlySpan<byte> block, Output output)
    {
        for (var at = 0; at < block.Length;)
        {
            var token = block[at++];
            var literals = Length(block, ref at, token >> 4);
            output.Append(block.Slice(at, literals));
            at += literals;
            if (at >= block.Length)
                return; // the last sequence has literals only
            var distance = BinaryPrimitives.ReadUInt16LittleEndian(block[at..]);
            at += 2;
            output.Repeat(distance, Length(block, ref at, token & 15) + 4);
        }

        static int Length(ReadOnlySpan<byte> block, ref int at, int length)
        {
            if (length < 15)
                return length;
            byte more;
            do
                length = checked(length + (more = block[at++]));
            while (more == 255);
            return length;
        }
    }

    private sealed class Output
    {
        private byte[] _bytes = new byte[4096];
        private int _length;

        public byte[] ToArray() => _bytes[.._length];

        public void Append(ReadOnlySpan<byte> bytes)
        {
            Reserve(bytes.Length);
            bytes.CopyTo(_bytes.AsSpan(_length));
            _length += bytes.Length;
        }

        /// <summary>Appends what begins this far back; it may run into what it appends.</summary>
        public void Repeat(int distance, int length)
        {
            if (distance <= 0 || distance > _length)
                throw new InvalidDataException();
            Reserve(length);
            for (var i = 0; i < length; i++, _length++)
                _bytes[_length] = _bytes[_length - distance];
        }

        private void Reserve(int more)
        {
            if (_length + (long)more > MaxSize)
                throw new InvalidDataException();
            if (_length + more > _bytes.Length)
                Array.Resize(ref _bytes, Math.Max(_length + more, (int)Math.Min(2L * _bytes.Length, MaxSize)));
        }
    }
}
