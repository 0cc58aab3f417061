using System.Buffers.Binary;
using System.Text;

namespace Dev.Chaos.Proxy;

/// <summary>
/// Rewrites the addresses of brokers in what clients are told (MetadataResponse.json, FindCoordinatorResponse.json of Apache Kafka). There
/// are many versions; clients are told of one of each only (ApiVersionsResponse.json).
/// </summary>
internal static class Addresses
{
    private const short Metadata = 3;
    private const short FindCoordinator = 10;
    private const short ApiVersions = 18;
    private const short MetadataVersion = 12;
    private const short FindCoordinatorVersion = 2;
    private const string Loopback = "127.0.0.1";

    /// <summary>The answer as the client is to see it.</summary>
    /// <param name="frame">With its length in front.</param>
    /// <param name="portFor">The port that stands for a broker's host and port.</param>
    /// <exception cref="InvalidDataException">A version that is not known here.</exception>
    public static byte[] Rewrite(byte[] frame, short key, short version, Func<string, int, int> portFor) => key switch
    {
        ApiVersions => Narrowed(frame, version),
        Metadata => version == MetadataVersion ? RewriteMetadata(frame, portFor) : throw new InvalidDataException($"Metadata version {version}"),
        FindCoordinator => version == FindCoordinatorVersion ? RewriteCoordinator(frame, portFor) : throw new InvalidDataException($"FindCoordinator version {version}"),
        _ => frame,
    };

    // Response header 0; error code; then key, lowest and highest version of each request, with tagged fields from version 3 on.
    private static byte[] Narrowed(byte[] frame, short version)
    {
        var reader = new FrameReader(frame, 8);
        if (reader.Int16() != 0)
            return frame; // the broker does not know this version, and the client asks again
        var isFlexible = version >= 3;
        var count = isFlexible ? reader.UnsignedVarint() - 1 : reader.Int32();
        for (var index = 0; index < count; index++)
        {
            var key = reader.Int16();
            var range = reader.Position;
            var only = key switch { Metadata => MetadataVersion, FindCoordinator => FindCoordinatorVersion, _ => (short)-1 };
            if (only >= 0)
            {
                BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(range), only);
                BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(range + 2), only);
            }
            reader.Skip(4);
            if (isFlexible)
                reader.SkipTags();
        }
        return frame;
    }

    // Response header 1; throttle time; brokers with id, host, port, rack and tagged fields; the rest stays.
    private static byte[] RewriteMetadata(byte[] frame, Func<string, int, int> portFor)
    {
        var reader = new FrameReader(frame, 8);
        reader.SkipTags();
        reader.Skip(4);
        var count = reader.UnsignedVarint() - 1;
        using var rewritten = new MemoryStream(frame.Length);
        rewritten.Write(frame.AsSpan(0, reader.Position));
        for (var index = 0; index < count; index++)
        {
            rewritten.Write(frame.AsSpan(reader.Position, 4));
            reader.Skip(4);
            var host = reader.CompactString()!;
            var port = reader.Int32();
            rewritten.WriteByte((byte)(Loopback.Length + 1));
            rewritten.Write(Encoding.UTF8.GetBytes(Loopback));
            rewritten.Write(BigEndian(portFor(host, port)));
            var rest = reader.Position;
            reader.CompactString();
            reader.SkipTags();
            rewritten.Write(frame.AsSpan(rest, reader.Position - rest));
        }
        rewritten.Write(frame.AsSpan(reader.Position));
        return WithLength(rewritten);
    }

    // Response header 0; throttle time; error code and message; id, host and port.
    private static byte[] RewriteCoordinator(byte[] frame, Func<string, int, int> portFor)
    {
        var reader = new FrameReader(frame, 12);
        reader.Skip(2);
        reader.String();
        reader.Skip(4);
        var before = reader.Position;
        var host = reader.String()!;
        var port = reader.Int32();
        if (port <= 0)
            return frame; // there is none
        using var rewritten = new MemoryStream(frame.Length);
        rewritten.Write(frame.AsSpan(0, before));
        rewritten.Write([0, (byte)Loopback.Length]);
        rewritten.Write(Encoding.UTF8.GetBytes(Loopback));
        rewritten.Write(BigEndian(portFor(host, port)));
        return WithLength(rewritten);
    }

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] WithLength(MemoryStream rewritten)
    {
        var frame = rewritten.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - sizeof(int));
        return frame;
    }
}
