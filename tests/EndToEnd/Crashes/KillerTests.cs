using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Dev.Run;
using EndToEnd.Kit;
using ExactlyOnce;
using Testing;
using Xunit.Abstractions;

namespace EndToEnd.Crashes;

/// <summary>Records that kill every process that transforms them.</summary>
[Collection(SharedBrokers.Name)]
public sealed class KillerTests(Brokers brokers, HostStorage storage, ITestOutputHelper output)
{
    private const int Partitions = 6;
    private const int RecordsOfAPartition = 40;
    private const int Killer = 17;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Theory, OnEmulator]
    public async Task Six_killers_in_six_lanes_become_dead_letters_and_no_other_record_does(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var (group, input, passedOn, dead) = (TestNames.Unique("group"), await cluster.CreateTopicAsync(Partitions), await cluster.CreateTopicAsync(), await cluster.CreateTopicAsync());
        await cluster.ProduceAsync(input, Enumerable.Range(0, Partitions).SelectMany(partition => Enumerable.Range(0, RecordsOfAPartition)
            .Select(number => (partition, Message(partition, number == Killer ? "kill" : $"{partition}/{number}")))));

        var crashes = await RunUntilDoneAsync(cluster, group, input, passedOn, dead);
        output.WriteLine($"{crashes} processes died");

        Assert.Equal(
            Enumerable.Range(0, Partitions).SelectMany(partition => Enumerable.Range(0, RecordsOfAPartition).Where(number => number != Killer).Select(number => $"{partition}/{number}")).Order(),
            cluster.ReadValues(passedOn).Order());
        var letters = cluster.ReadCommitted(dead);
        Assert.Equal(Enumerable.Range(0, Partitions).Select(partition => $"{input}/{partition}/{Killer}"), letters.Select(letter => Header(letter, EoHeaders.Source)).Order());
        Assert.All(letters, letter => Assert.Equal("crash", Header(letter, EoHeaders.ErrorKind)));
    }

    [Theory, OnEmulator]
    public async Task A_killer_kills_workers_and_becomes_a_dead_letter_while_their_host_and_the_other_lane_go_on(BrokerKind kind)
    {
        int[] records = [RecordsOfAPartition, Killer]; // the second lane has none at the killer's offset
        await using var app = await PaymentsApp.StartAsync(await brokers.StartAsync(kind), await storage.StartAsync(), records.Length, settings =>
        {
            settings["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "LaneApp.dll");
            settings["KILLER_OFFSET"] = $"{Killer}";
        });
        await app.Cluster.ProduceAsync(app.Names.Payments, records.SelectMany((count, partition) => Enumerable.Range(0, count)
            .Select(number => (partition, Message(partition, $$"""{"paymentId":"{{partition}}/{{number}}","userId":"{{partition}}","amount":1,"currency":"EUR"}""")))));

        await Eventually.HoldsAsync(() => app.Done == records.Sum(), "all is done", Patience);

        Assert.Equal(
            records.SelectMany((count, partition) => Enumerable.Range(0, count).Where(number => number != Killer).Select(number => $"{app.Names.Payments}/{partition}/{number}")).Order(),
            app.Cluster.ReadCommitted(app.Names.Processed, records.Length).Select(record => Header(record, EoHeaders.Source)).Order());
        var letter = Assert.Single(app.Cluster.ReadCommitted(app.Names.DeadLetters, records.Length));
        Assert.Equal(($"{app.Names.Payments}/0/{Killer}", "crash"), (Header(letter, EoHeaders.Source), Header(letter, EoHeaders.ErrorKind)));
        Assert.Equal((1, records.Length), (app.Counter(Instance.Rebalances), app.Counter("localhost.partitions")));
    }

    private static async Task<int> RunUntilDoneAsync(TestCluster cluster, string group, string input, string passedOn, string dead)
    {
        var running = Stopwatch.StartNew();
        var crashes = 0;
        while (true)
        {
            using var app = new LaneAppProcess("lane", cluster.BootstrapServers, group, input, passedOn, dead);
            var isDone = false;
            await Eventually.HoldsAsync(
                () => app.HasExited || (isDone = cluster.ReadOffsets(LaneId.LedgerGroupOf(group), input, Enumerable.Range(0, Partitions)).All(offset => offset == RecordsOfAPartition)),
                () => $"all is done after {crashes} crashes",
                Patience - running.Elapsed);
            if (isDone)
            {
                Assert.Equal(0, await app.StopAsync());
                return crashes;
            }
            crashes++;
            var error = await app.Error;
            Assert.True(error.Contains($"offset {Killer}", StringComparison.Ordinal), error);
        }
    }

    private static Message<byte[], byte[]> Message(int partition, string value) => new() { Key = [(byte)partition], Value = Encoding.UTF8.GetBytes(value) };

    private static string? Header(ConsumeResult<byte[], byte[]> record, string name) =>
        record.Message.Headers.Last(header => header.Key == name).GetValueBytes() is { } value ? Encoding.UTF8.GetString(value) : null;
}
