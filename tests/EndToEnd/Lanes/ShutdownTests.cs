using System.Diagnostics;
using EndToEnd.Kit;
using Testing;
using Xunit.Abstractions;

namespace EndToEnd.Lanes;

/// <summary>What readers of the outputs see after an instance has ended.</summary>
[Collection(SharedBrokers.Name)]
public sealed class ShutdownTests(Brokers brokers, HostStorage storage, ITestOutputHelper output)
{
    private const int Partitions = 4;
    private const int RecordsPerTransaction = 5_000;
    private const int Rounds = 2;
    private const int MostLooks = 50;
    private const int Payments = 20_000;

    [Theory, OnEmulator, OnRealKafka]
    public async Task After_SIGTERM_nothing_is_held_back_from_readers(BrokerKind kind)
    {
        await using var app = await StartAsync(kind);

        for (var round = 1; round <= Rounds; round++)
        {
            await UntilAmidTransactionAsync(app);
            Assert.True(await app.TerminateAsync(), "it had to be killed");
            Assert.Equal(0, app.HeldBack());
            if (round < Rounds)
                await app.StartAsync();
        }
    }

    // That the test above can fail: a transaction is open often enough when the instance ends.
    [Theory, OnEmulator, OnRealKafka]
    public async Task After_SIGKILL_readers_wait_for_the_transaction_that_was_open(BrokerKind kind)
    {
        await using var app = await StartAsync(kind);

        var looks = 0;
        do
        {
            Assert.True(++looks <= MostLooks, "no transaction was open when it was looked at");
            await app.ResumeWorkerAsync();
            await UntilAmidTransactionAsync(app);
            await app.PauseWorkerAsync();
        }
        while (app.HeldBack() == 0 || app.HeldBack() == 0); // Twice: a commit that was under way ends by itself.
        await app.KillAsync();

        var waiting = Stopwatch.StartNew();
        await Eventually.HoldsAsync(() => app.HeldBack() == 0, "the coordinator ends what nobody else does");
        output.WriteLine($"held back at look {looks}, for {waiting.Elapsed.TotalSeconds:0.0} s");
    }

    // Large transactions: readers wait for long enough that it can be seen and stopped.
    private async Task<PaymentsApp> StartAsync(BrokerKind kind) => await PaymentsApp.StartAsync(
        await brokers.StartAsync(kind), await storage.StartAsync(), Partitions, settings => settings["AzureFunctionsJobHost__extensions__kafka__maxBatchSize"] = $"{Partitions * RecordsPerTransaction}");

    private static async Task UntilAmidTransactionAsync(PaymentsApp app)
    {
        if (app.Done == app.Paid)
            await app.PayAsync(Payments);
        await Eventually.HoldsAsync(() => app.HeldBack() > 0 || app.Done == app.Paid, "it works");
    }
}
