using System.Net.Sockets;
using KafkaEmulation.Tests.Kit;
using Testing;
using Xunit.Abstractions;

namespace KafkaEmulation.Tests.Hostile;

public sealed class HostileInputTests(ITestOutputHelper output)
{
    private const int Mutations = 100_000;
    private const int Connections = 8;
    private const long MoreMemory = 64 * 1024 * 1024;

    // Some requests wait for others by design (a join, a fetch): a connection that is not answered by then is given up.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Every_sample_is_answered()
    {
        var log = new LogLines();
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { LoggerFactory = log, Topics = { [SampleRequests.Topic] = 1 } });
        foreach (var (key, version, frame) in SampleRequests.All(await TopicIdAsync(emulator)))
        {
            using var client = await RawClient.ConnectAsync(emulator.BootstrapServers);
            await client.SendFrameAsync(frame);
            Assert.True((await client.ReadFrameAsync()).Length > 4, $"{key} {version} is answered");
        }
        Assert.Empty(log.All);
    }

    [Fact]
    public async Task A_hundred_thousand_spoiled_requests_neither_crash_it_nor_hang_it_nor_make_it_grow()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var log = new LogLines();
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { LoggerFactory = log, Topics = { [SampleRequests.Topic] = 1 } });
        var samples = SampleRequests.All(await TopicIdAsync(emulator)).Select(sample => sample.Frame).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(number => AttackAsync(emulator.BootstrapServers, Mutations / Connections, random =>
            Mutation.Of(samples[random.Next(samples.Count)], samples[random.Next(samples.Count)], random), new Random(seed + number))));

        await AnswersStillAsync(emulator);
        Assert.DoesNotContain(log.All, line => line.Contains("Unexpected", StringComparison.Ordinal));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MoreMemory);
    }

    [Fact]
    public async Task Random_bytes_neither_crash_it_nor_hang_it()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var log = new LogLines();
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { LoggerFactory = log });

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(number => AttackAsync(emulator.BootstrapServers, 2_000, random =>
        {
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            return bytes;
        }, new Random(seed + number))));

        await AnswersStillAsync(emulator);
        Assert.DoesNotContain(log.All, line => line.Contains("Unexpected", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Clients_that_stop_in_the_middle_or_never_read_hold_back_nobody()
    {
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { Topics = { ["t"] = 1 } });
        using var session = await Session.OpenAsync(emulator.BootstrapServers);
        var large = new Batch { Values = [.. Enumerable.Repeat(new string('x', 900), 1000)] }.Build();
        for (var batch = 0; batch < 50; batch++)
            Assert.Equal(ErrorCode.None, (await session.ProduceAsync("t", large)).Error);
        List<RawClient> dead = [];
        for (var count = 0; count < 50; count++)
        {
            var silent = await RawClient.ConnectAsync(emulator.BootstrapServers);
            await silent.SendBytesAsync(new byte[] { 0, 0, 1, 0, 0, 3 });
            var deaf = await RawClient.ConnectAsync(emulator.BootstrapServers);
            for (var request = 0; request < 4; request++)
                await deaf.SendOnlyAsync((short)ApiKey.Fetch, 11, flexible: false, Session.FetchRequest("t", maxBytes: 50_000_000));
            dead.AddRange([silent, deaf]);
        }

        // Whoever is held back by them is so for ever.
        for (var offset = 0; offset < 20; offset++)
            Assert.Equal(50_000 + offset, (await session.ProduceAsync("t", new Batch().Build()).WaitAsync(Eventually.Patience)).BaseOffset);
        Assert.Equal(ErrorCode.None, (await session.FetchAsync("t", 50_000).WaitAsync(Eventually.Patience)).Error);
        dead.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_connection_without_requests_is_closed_after_connections_max_idle_ms()
    {
        var clock = new ManualClock();
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { TimeProvider = clock });
        using var client = await RawClient.ConnectAsync(emulator.BootstrapServers);
        await client.SendAsync<Requests.Metadata.Response>(ApiKey.Metadata, 12, new Requests.Metadata.Request());

        // The answer may be here before the connection begins to wait for the next request.
        var closed = client.IsClosedByServerAsync();
        await Eventually.HoldsAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMinutes(10));
                return closed.IsCompleted;
            },
            "the connection is closed");
        Assert.True(await closed);
    }

    [Fact]
    public async Task A_fetch_that_would_wait_for_weeks_ends_with_its_connection()
    {
        var clock = new ManualClock();
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { TimeProvider = clock, Topics = { ["t"] = 1 } });
        using (var client = await RawClient.ConnectAsync(emulator.BootstrapServers))
        {
            await client.SendOnlyAsync((short)ApiKey.Fetch, 11, flexible: false, Session.FetchRequest("t", maxWaitMs: int.MaxValue));
            await Session.UntilAsync(() => Task.FromResult(IsWaiting()));
        }

        await Session.UntilAsync(() => Task.FromResult(!IsWaiting()));

        bool IsWaiting() => clock.Due.Any(due => due > clock.GetUtcNow() + TimeSpan.FromDays(20));
    }

    private static async Task<Guid> TopicIdAsync(KafkaEmulator emulator)
    {
        using var session = await Session.OpenAsync(emulator.BootstrapServers);
        return (await session.DescribeAsync(SampleRequests.Topic)).Id;
    }

    private static async Task AnswersStillAsync(KafkaEmulator emulator)
    {
        using var session = await Session.OpenAsync(emulator.BootstrapServers);
        var topic = await session.CreateTopicAsync();
        Assert.Equal(0, (await session.ProduceAsync(topic, new Batch().Build())).BaseOffset);
        Assert.True((await session.FetchAsync(topic)).Records.Length > 0);
    }

    private static async Task AttackAsync(string bootstrapServers, int frames, Func<Random, byte[]> next, Random random)
    {
        RawClient? client = null;
        for (var sent = 0; sent < frames; sent++)
        {
            client ??= await RawClient.ConnectAsync(bootstrapServers);
            try
            {
                await client.SendFrameAsync(next(random));
                await client.ReadFrameAsync().WaitAsync(Patience);
            }
            catch (Exception gone) when (gone is IOException or SocketException or TimeoutException or EndOfStreamException or ObjectDisposedException)
            {
                client.Dispose();
                client = null;
            }
        }
        client?.Dispose();
    }
}
