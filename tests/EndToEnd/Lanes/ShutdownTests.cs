using System.Diagnostics;
using EndToEnd.Kit;
using Testing;
using Xunit.Abstractions;

namespace EndToEnd.Lanes;

/// <summary>What readers of the outputs see after an instance has ended.</summary>
[Collection(SharedBrokers.Name)]
public sealed class ShutdownTests(Brokers brokers, ITestOutputHelper output)
{
    private const int Partitions = 4;
    private const int Rounds = 2;
    private const int MostKills = 10;
    private const int Payments = 5_000;

    [Theory, OnEmulator, OnRealKafka]
    public async Task After_SIGTERM_nothing_is_held_back_from_readers(BrokerKind kind)
    {
        await using var app = await PaymentsApp.StartAsync(await brokers.StartAsync(kind), Partitions);

        for (var round = 1; round <= Rounds; round++)
        {
            await EndAmidWorkAsync(app, async () => Assert.True(await app.TerminateAsync(), "it had to be killed"));
            Assert.Equal(0, app.HeldBack());
            if (round < Rounds)
                await app.StartAsync();
        }
    }

    // That the test above can fail: a transaction is open often enough when the instance ends.
    [Theory, OnEmulator, OnRealKafka]
    public async Task After_SIGKILL_readers_wait_for_the_transaction_that_was_open(BrokerKind kind)
    {
        await using var app = await PaymentsApp.StartAsync(await brokers.StartAsync(kind), Partitions);

        var kills = 0;
        do
        {
            if (++kills > 1)
                await app.StartAsync();
            await EndAmidWorkAsync(app, app.KillAsync);
        }
        while (app.HeldBack() == 0 && kills < MostKills);

        var waiting = Stopwatch.StartNew();
        Assert.NotEqual(0, app.HeldBack());
        await Eventually.HoldsAsync(() => app.HeldBack() == 0, "the coordinator ends what nobody else does");
        output.WriteLine($"held back by kill {kills}, for {waiting.Elapsed.TotalSeconds:0.0} s");
    }

    private static async Task EndAmidWorkAsync(PaymentsApp app, Func<Task> end)
    {
        var before = app.Done;
        await app.PayAsync(Payments);
        await Eventually.HoldsAsync(() => app.Done > before, "it works");
        await end();
    }
}
