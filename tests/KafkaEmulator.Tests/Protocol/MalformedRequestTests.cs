using System.Buffers.Binary;
using KafkaEmulation.Tests.Kit;

namespace KafkaEmulation.Tests.Protocol;

public sealed class MalformedRequestTests
{
    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "shorter than a request header", [0, 3, 0, 1] },
        { "Metadata version 1: a field at byte", Frame(3, 1, [0, 1, (byte)'c', 0, 0, 0, 1, 0, 200]) },
        { "Metadata version 1: an array at byte", Frame(3, 1, [0, 1, (byte)'c', 0x7f, 0xff, 0xff, 0xff]) },
        { "Heartbeat version 0: a string at byte", Frame(12, 0, [0, 1, (byte)'c', 0xff, 0xff]) },
        { "is not UTF-8", Frame(12, 0, [0, 1, (byte)'c', 0, 1, 0xff]) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_request_closes_its_connection_only_and_the_log_says_why(string reason, byte[] frame)
    {
        var log = new LogLines();
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { LoggerFactory = log });
        using var innocent = await Session.OpenAsync(emulator.BootstrapServers);
        using var client = await RawClient.ConnectAsync(emulator.BootstrapServers);

        await client.SendFrameAsync(frame);

        Assert.True(await client.IsClosedByServerAsync());
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await innocent.DescribeAsync("no-topic")).Error);
        Assert.Contains(reason, Assert.Single(log.All));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public async Task An_impossible_size_closes_the_connection(int size)
    {
        var log = new LogLines();
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { LoggerFactory = log });
        using var client = await RawClient.ConnectAsync(emulator.BootstrapServers);
        var prefix = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(prefix, size);

        await client.SendBytesAsync(prefix);

        Assert.True(await client.IsClosedByServerAsync());
        Assert.Contains($"a request of {size} bytes is announced", Assert.Single(log.All));
    }

    private static byte[] Frame(short key, short version, byte[] behindCorrelationId)
    {
        var frame = new byte[8 + behindCorrelationId.Length];
        BinaryPrimitives.WriteInt16BigEndian(frame, key);
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(2), version);
        behindCorrelationId.CopyTo(frame, 8);
        return frame;
    }
}
