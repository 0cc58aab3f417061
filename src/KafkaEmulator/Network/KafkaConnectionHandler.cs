using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using KafkaEmulation.Protocol;
using KafkaEmulation.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace KafkaEmulation.Network;

/// <summary>
/// Serves one connection after the other's frames: a frame is its size and a request. As in Kafka, a connection's next request is
/// not looked at before its last one is answered.
/// </summary>
/// <param name="dispatcher">Answers requests.</param>
/// <param name="maxRequestBytes">The largest request that is read (socket.request.max.bytes).</param>
/// <param name="idle">How long a connection may be without a request (connections.max.idle.ms).</param>
/// <param name="clock">By which that is measured.</param>
/// <param name="logger">Where closed connections are told of.</param>
internal sealed partial class KafkaConnectionHandler(RequestDispatcher dispatcher, int maxRequestBytes, TimeSpan idle, TimeProvider clock, ILogger logger)
{
    private const int SizePrefix = 4;
    private const int FirstReservation = 64 * 1024;

    private readonly ConcurrentDictionary<string, ConnectionContext> _connections = [];

    public async Task ServeAsync(ConnectionContext connection)
    {
        _connections.TryAdd(connection.ConnectionId, connection);
        var peer = new Peer($"/{(connection.RemoteEndPoint as IPEndPoint)?.Address}", new Login(dispatcher.Credentials));
        using var idleTimer = clock.CreateTimer(_ => connection.Abort(), null, idle, Timeout.InfiniteTimeSpan);
        try
        {
            while (await ReadFrameAsync(connection.Transport.Input, connection.ConnectionClosed) is { } frame)
            {
                idleTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                if (await dispatcher.AnswerAsync(frame, peer, connection.ConnectionClosed) is { } answer)
                    await WriteFrameAsync(connection.Transport.Output, answer, connection.ConnectionClosed);
                idleTimer.Change(idle, Timeout.InfiniteTimeSpan);
            }
        }
        catch (MalformedRequestException malformed)
        {
            LogMalformed(connection.RemoteEndPoint?.ToString(), malformed.Message);
            connection.Abort();
        }
        catch (Exception gone) when (gone is ConnectionDroppedException or OperationCanceledException or IOException or ConnectionAbortedException or ObjectDisposedException)
        {
            connection.Abort();
        }
        catch (Exception unexpected)
        {
            LogUnexpected(unexpected, connection.RemoteEndPoint?.ToString());
            connection.Abort();
        }
        finally
        {
            _connections.TryRemove(connection.ConnectionId, out _);
        }
    }

    /// <summary>Cuts every connection, whatever it is doing.</summary>
    public void AbortAll()
    {
        foreach (var connection in _connections.Values)
            connection.Abort();
    }

    private async Task<byte[]?> ReadFrameAsync(PipeReader input, CancellationToken closed)
    {
        var prefix = await input.ReadAtLeastAsync(SizePrefix, closed);
        if (prefix.Buffer.Length < SizePrefix)
            return null;
        var size = SizeOf(prefix.Buffer);
        input.AdvanceTo(prefix.Buffer.GetPosition(SizePrefix));

        // A client may claim any size: memory follows what has really come. The frame is this broker's own to keep and to change.
        var frame = new byte[Math.Min(size, FirstReservation)];
        for (var filled = 0; filled < size;)
        {
            var read = await input.ReadAsync(closed);
            var part = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, size - filled));
            if (part.IsEmpty && read.IsCompleted)
                return null;
            if (filled + part.Length > frame.Length)
                Array.Resize(ref frame, (int)Math.Min(size, Math.Max(filled + part.Length, 2L * frame.Length)));
            part.CopyTo(frame.AsSpan(filled));
            filled += (int)part.Length;
            input.AdvanceTo(part.End);
        }
        return frame;
    }

    private int SizeOf(ReadOnlySequence<byte> prefix)
    {
        Span<byte> bytes = stackalloc byte[SizePrefix];
        prefix.Slice(0, SizePrefix).CopyTo(bytes);
        var size = BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (size < 0 || size > maxRequestBytes)
            throw new MalformedRequestException($"a request of {size} bytes is announced, and at most {maxRequestBytes} are accepted");
        return size;
    }

    private static async Task WriteFrameAsync(PipeWriter output, WireWriter answer, CancellationToken closed)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(SizePrefix), checked((int)answer.Length));
        output.Advance(SizePrefix);
        answer.CopyTo(output);
        await output.FlushAsync(closed);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Closed the connection from {Client}: {Problem}")]
    private partial void LogMalformed(string? client, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Unexpected error on the connection from {Client}")]
    private partial void LogUnexpected(Exception exception, string? client);
}
