using System.Text;
using Confluent.Kafka;
using Dev.Run;
using EndToEnd.Kit;
using ExactlyOnce;
using ExactlyOnce.AzureTables;
using Testing;
using Toolchain;

namespace EndToEnd.Effects;

/// <summary>Processes that die, or stand still, amid an effect. What was charged the gateway tells.</summary>
[Collection(SharedBrokers.Name)]
public sealed class EffectCrashTests(Brokers brokers) : IAsyncLifetime
{
    private const string Effect = "charge-card";
    private Azurite _azurite = null!;

    public async Task InitializeAsync()
    {
        await Azurite.EnsureAsync(_ => { }, CancellationToken.None);
        _azurite = await Azurite.StartAsync();
    }

    public async Task DisposeAsync() => await _azurite.DisposeAsync();

    // What becomes of a record whose process was killed at a step: whether it is settled (else parked), and how often it was charged.
    [Theory]
    [InlineData(OnUncertain.Reconcile, "tokens", "before-claim:1 after-claim:1 during-call:1 after-call:1 before-complete:1 after-complete:1 before-commit:1")]
    [InlineData(OnUncertain.Retry, "keys", "before-claim:1 after-claim:1 during-call:1 after-call:1 before-complete:1 after-complete:1 before-commit:1")]
    [InlineData(OnUncertain.Park, "nothing", "before-claim:1 after-claim:parked,0 during-call:parked,1 after-call:parked,1 before-complete:parked,1 after-complete:1 before-commit:1")]
    public async Task A_process_that_is_killed_at_any_step_leaves_one_charge_or_an_honest_doubt(OnUncertain onUncertain, string honours, string expected)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(BrokerKind.Emulator));
        await using var gateway = await Gateway.StartAsync(CancellationToken.None, "--honours", honours);

        List<string> seen = [];
        // No more at a time: a process that has no processor for as long as a lease lasts is not at the step that it is to be killed at.
        foreach (var steps in expected.Split(' ').Select(one => one.Split(':')[0]).Chunk(2))
            seen.AddRange(await Task.WhenAll(steps.Select(async step => $"{step}:{await KillAtAsync(step, cluster, gateway, onUncertain)}")));

        Assert.Equal(expected, string.Join(' ', seen));
    }

    [Fact]
    public async Task Of_64_callers_of_a_key_in_4_processes_one_charges_and_all_have_its_result()
    {
        await using var gateway = await Gateway.StartAsync(CancellationToken.None, "--honours", "nothing");
        var processes = Enumerable.Range(0, 4).Select(_ => new LaneAppProcess(["callers", "key", "16", .. Arguments(gateway, OnUncertain.Reconcile)])).ToList();

        foreach (var process in processes)
            Assert.True(await process.EndAsync() == 0, await process.Error);
        var answers = processes.SelectMany(process => process.Lines).Where(line => line.StartsWith("answer ", StringComparison.Ordinal)).ToList();
        processes.ForEach(process => process.Dispose());

        Assert.Equal(64, answers.Count);
        Assert.Single(answers.Distinct());
        Assert.Equal(1, (await gateway.CountsAsync())["key"]);
    }

    [Theory]
    [InlineData(OnUncertain.Reconcile, "tokens", EffectState.Succeeded)]
    [InlineData(OnUncertain.Retry, "keys", EffectState.Succeeded)]
    [InlineData(OnUncertain.Park, "nothing", EffectState.Uncertain)]
    public async Task An_owner_that_stood_still_past_its_lease_cannot_complete_and_nothing_is_charged_twice(OnUncertain onUncertain, string honours, EffectState outcome)
    {
        await using var gateway = await Gateway.StartAsync(CancellationToken.None, "--honours", honours);
        // The charge is on its way when its owner stands still, and the gateway takes longer for it than the lease lasts.
        await gateway.PlanAsync(new { next = new[] { "slow" }, slowFor = "00:00:08" });
        using var owner = new LaneAppProcess(["callers", "key", "1", .. Arguments(gateway, onUncertain)]);
        await owner.UntilAsync("during-call");
        await owner.SignalAsync("STOP");

        using var other = new LaneAppProcess(["callers", "key", "1", .. Arguments(gateway, onUncertain)]);
        var isSettled = await other.EndAsync() == 0;
        var recorded = await FindAsync("key");
        await Eventually.HoldsAsync(() => gateway.CountsAsync().Result.ContainsKey("key"), "it is charged");
        await owner.SignalAsync("CONT");
        Assert.Equal(isSettled, await owner.EndAsync() == 0);

        Assert.Equal((outcome, 2, outcome == EffectState.Succeeded), (recorded.Entry.State, recorded.Entry.Attempt, isSettled));
        Assert.Equal(recorded.Version, (await FindAsync("key")).Version);
        Assert.Equal(1, (await gateway.CountsAsync())["key"]);
        if (isSettled)
            Assert.Equal(other.Lines.Last(), owner.Lines.Last());
        else
            Assert.Contains("It is parked", await owner.Error);
    }

    private string[] Arguments(Gateway gateway, OnUncertain onUncertain) => [_azurite.ConnectionString, gateway.Address.AbsoluteUri, $"{onUncertain}"];

    private async Task<StoredEntry> FindAsync(string key) =>
        (await new TablesIdempotencyStore(new TablesOptions { ConnectionString = _azurite.ConnectionString }).FindAsync(Effect, key, default))!;

    private async Task<string> KillAtAsync(string step, TestCluster cluster, Gateway gateway, OnUncertain onUncertain)
    {
        var (group, input, output, dead) = (TestNames.Unique("group"), await cluster.CreateTopicAsync(), await cluster.CreateTopicAsync(), await cluster.CreateTopicAsync());
        await cluster.ProduceAsync(input, 0, new Message<byte[], byte[]> { Key = [1], Value = Encoding.UTF8.GetBytes(step) });
        string[] arguments = ["effects", cluster.BootstrapServers, group, input, output, dead, .. Arguments(gateway, onUncertain)];
        using (var victim = new LaneAppProcess([.. arguments, step]))
        {
            await victim.UntilAsync(step);
            Assert.False(victim.HasExited, victim.HasExited ? await victim.Error : "");
            // A server may drop a request whose client is gone: this one is to be served, and its answer not heard.
            if (step == "during-call")
                await Eventually.HoldsAsync(() => gateway.CountsAsync().Result.ContainsKey(step), "it is charged");
            await victim.KillAsync();
        }
        using var successor = new LaneAppProcess(arguments);
        await cluster.UntilOffsetIsAsync(1, LaneId.LedgerGroupOf(group), input, 0);
        Assert.Equal(0, await successor.StopAsync());

        var charges = (await gateway.CountsAsync()).GetValueOrDefault(step);
        var settled = cluster.ReadCommitted(output);
        var letters = cluster.ReadCommitted(dead);
        Assert.Equal(1, settled.Count + letters.Count);
        Assert.All(letters, letter => Assert.Equal("uncertain", Encoding.UTF8.GetString(letter.Message.Headers.GetLastBytes(EoHeaders.ErrorKind))));
        return settled.Count == 1 ? $"{charges}" : $"parked,{charges}";
    }
}
