using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Dev.Chaos.Proxy;

/// <summary>One client's connection to one broker: frames are passed on, or not.</summary>
internal sealed class ProxyConnection(KafkaProxy proxy, Socket client) : IDisposable
{
    private const int LargestFrame = 200 * 1024 * 1024;

    private readonly Socket _broker = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly ConcurrentDictionary<int, (short Key, short Version)> _requests = [];

    /// <summary>Cuts it, on both sides.</summary>
    public void Dispose()
    {
        client.Dispose();
        _broker.Dispose();
    }

    /// <summary>Serves it until one side ends it or it is cut.</summary>
    public async Task RunAsync(string host, int port, CancellationToken cancellationToken)
    {
        try
        {
            await _broker.ConnectAsync(host, port, cancellationToken);
            await using var ofClient = new NetworkStream(client);
            await using var ofBroker = new NetworkStream(_broker);
            await Task.WhenAny(PassRequestsAsync(ofClient, ofBroker, cancellationToken), PassAnswersAsync(ofBroker, ofClient, cancellationToken));
        }
        catch (Exception end) when (IsEnd(end))
        {
        }
        Dispose();
    }

    private async Task PassRequestsAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        try
        {
            while (await ReadFrameAsync(from, cancellationToken) is { } request)
            {
                var header = request.AsSpan(sizeof(int));
                _requests[BinaryPrimitives.ReadInt32BigEndian(header[4..])] = (BinaryPrimitives.ReadInt16BigEndian(header), BinaryPrimitives.ReadInt16BigEndian(header[2..]));
                if (proxy.Faults.CutsThisRequest())
                    return;
                await to.WriteAsync(request, cancellationToken);
            }
        }
        catch (Exception end) when (IsEnd(end))
        {
        }
    }

    private async Task PassAnswersAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        try
        {
            while (await ReadFrameAsync(from, cancellationToken) is { } answer)
            {
                if (_requests.TryRemove(BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(sizeof(int))), out var request))
                    answer = Addresses.Rewrite(answer, request.Key, request.Version, proxy.PortFor);
                if (proxy.Faults.LosesThisAnswer())
                    return;
                if (proxy.Faults.DelayOfThisAnswer() is var delay && delay > TimeSpan.Zero)
                    await Task.Delay(delay, cancellationToken);
                await to.WriteAsync(answer, cancellationToken);
            }
        }
        catch (Exception end) when (IsEnd(end))
        {
        }
    }

    private static bool IsEnd(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidDataException;

    // With its length in front; null at the end of the stream.
    private static async Task<byte[]?> ReadFrameAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var length = new byte[sizeof(int)];
        if (await stream.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, cancellationToken) < length.Length)
            return null;
        var size = BinaryPrimitives.ReadInt32BigEndian(length);
        if (size is < 4 or > LargestFrame)
            throw new InvalidDataException($"a frame of {size} bytes");
        var frame = new byte[sizeof(int) + size];
        length.CopyTo(frame, 0);
        await stream.ReadExactlyAsync(frame.AsMemory(sizeof(int)), cancellationToken);
        return frame;
    }
}
