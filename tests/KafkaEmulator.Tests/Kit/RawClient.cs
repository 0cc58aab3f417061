using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using KafkaEmulation.Protocol;
using Testing;

namespace KafkaEmulation.Tests.Kit;

/// <summary>A connection that sends any request, also such as no client would send. It speaks to the emulator and to real Kafka.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly string _clientId;
    private int _correlationId;

    private RawClient(string clientId) => _clientId = clientId;

    public static async Task<RawClient> ConnectAsync(string bootstrapServers, string clientId = "raw")
    {
        var client = new RawClient(clientId);
        var colon = bootstrapServers.LastIndexOf(':');
        await client._tcp.ConnectAsync(bootstrapServers[..colon], int.Parse(bootstrapServers.AsSpan(colon + 1)));
        return client;
    }

    /// <summary>Sends a request and reads its response with the message types of the emulator.</summary>
    public async Task<TResponse> SendAsync<TResponse>(ApiKey key, short version, IMessage request)
        where TResponse : IMessage, new()
    {
        var flexible = ApiTable.Find((short)key)!.IsFlexible(version);
        await SendOnlyAsync((short)key, version, flexible, request);
        var frame = await ReadFrameAsync();
        var reader = new WireReader(frame, version, flexible);
        var correlationId = 0;
        reader.Int32(ref correlationId);
        Assert.Equal(_correlationId, correlationId);
        if (key != ApiKey.ApiVersions)
            reader.Tags();
        var response = new TResponse();
        response.Visit(reader);
        Assert.Equal(0, reader.Remaining);
        return response;
    }

    /// <summary>Sends a request and does not wait for the response.</summary>
    public async Task SendOnlyAsync(short key, short version, bool flexible, IMessage request)
    {
        var writer = new WireWriter(version, flexible);
        var correlationId = ++_correlationId;
        writer.Int16(ref key);
        writer.Int16(ref version);
        writer.Int32(ref correlationId);
        // The client id keeps its two-byte length in flexible versions.
        var header = new WireWriter(version, flexible: false);
        var clientId = _clientId;
        header.String(ref clientId);
        var body = new WireWriter(version, flexible);
        body.Tags();
        request.Visit(body);

        var frame = new ArrayBufferWriter<byte>();
        writer.CopyTo(frame);
        header.CopyTo(frame);
        body.CopyTo(frame);
        await SendFrameAsync(frame.WrittenMemory);
    }

    /// <summary>Sends bytes as a frame, whatever they are.</summary>
    public async Task SendFrameAsync(ReadOnlyMemory<byte> frame)
    {
        var prefix = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(prefix, frame.Length);
        await SendBytesAsync(prefix);
        await SendBytesAsync(frame);
    }

    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes) => await _tcp.GetStream().WriteAsync(bytes);

    public async Task<byte[]> ReadFrameAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        var prefix = new byte[4];
        await _tcp.GetStream().ReadExactlyAsync(prefix, patience.Token);
        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix)];
        await _tcp.GetStream().ReadExactlyAsync(frame, patience.Token);
        return frame;
    }

    /// <summary>Waits until the other side closes the connection.</summary>
    public async Task<bool> IsClosedByServerAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        try
        {
            return await _tcp.GetStream().ReadAsync(new byte[1], patience.Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => _tcp.Dispose();
}
