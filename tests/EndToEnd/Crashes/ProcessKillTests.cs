using System.Text;
using Confluent.Kafka;
using Dev.Run;
using EndToEnd.Kit;
using ExactlyOnce;
using Testing;

namespace EndToEnd.Crashes;

/// <summary>A host and its worker, of which one is killed amid its work.</summary>
[Collection(SharedBrokers.Name)]
public sealed class ProcessKillTests(Brokers brokers, HostStorage storage)
{
    private const int Partitions = 2;
    private const int Kills = 3;
    private const int PaymentsBetween = 10_000;

    [Theory, OnEmulator]
    public async Task A_killed_worker_is_started_again_by_its_host_which_keeps_its_partitions(BrokerKind kind)
    {
        await using var app = await PaymentsApp.StartAsync(await brokers.StartAsync(kind), await storage.StartAsync(), Partitions);

        await PayUnderKillsAsync(app, () => app.KillAsync(InstanceProcess.Worker));

        Assert.Equal((1, Partitions), (app.Counter(Instance.Rebalances), app.Counter("localhost.partitions")));
        AssertEachHasOneOutcome(app);
    }

    [Theory, OnEmulator]
    public async Task A_worker_does_not_outlive_its_host_and_what_it_had_begun_is_done_once(BrokerKind kind)
    {
        await using var app = await PaymentsApp.StartAsync(await brokers.StartAsync(kind), await storage.StartAsync(), Partitions);

        await PayUnderKillsAsync(app, async () =>
        {
            var worker = app.ProcessIds[1];
            await app.KillAsync(InstanceProcess.Host);
            await Eventually.HoldsAsync(() => HasEnded(worker), "the worker ends with its host");
            await app.StartAsync();
        });

        AssertEachHasOneOutcome(app);
    }

    private static async Task PayUnderKillsAsync(PaymentsApp app, Func<Task> killAsync)
    {
        for (var kill = 1; kill <= Kills; kill++)
        {
            var done = app.Done;
            await app.Cluster.ProduceAsync(app.Names.Payments, Enumerable.Range((kill - 1) * PaymentsBetween, PaymentsBetween).Select(number => (number % Partitions, Payment(number))));
            await Eventually.HoldsAsync(() => app.Done > done, "it works");
            await killAsync();
            await app.UntilDoneAsync(kill * PaymentsBetween / Partitions);
        }
    }

    private static void AssertEachHasOneOutcome(PaymentsApp app)
    {
        var sources = app.Cluster.ReadCommitted(app.Names.Processed, Partitions).Select(record => Encoding.UTF8.GetString(record.Message.Headers.Last(header => header.Key == EoHeaders.Source).GetValueBytes())).ToList();
        Assert.Equal((Kills * PaymentsBetween, Kills * PaymentsBetween), (sources.Count, sources.Distinct().Count()));
    }

    // An ended process that nobody has asked about yet has no command line.
    private static bool HasEnded(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Length == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static Message<byte[], byte[]> Payment(int number) => new()
    {
        Key = BitConverter.GetBytes(number),
        Value = Encoding.UTF8.GetBytes($$"""{"paymentId":"p-{{number}}","userId":"u-{{number}}","amount":1,"currency":"EUR"}"""),
    };
}
