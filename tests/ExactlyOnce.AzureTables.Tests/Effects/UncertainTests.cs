using ExactlyOnce.AzureTables.Tests.Kit;
using Testing;

namespace ExactlyOnce.AzureTables.Tests.Effects;

/// <summary>What is done where nobody knows whether the effect was done: what its author chose.</summary>
[Collection(SharedAzurite.Name)]
public sealed class UncertainTests(AzuriteFixture azurite) : IDisposable
{
    private static readonly Charge Command = new("k", 7);
    private static readonly DateTimeOffset LongAgo = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly EffectKit _kit = new(azurite.ConnectionString);

    public void Dispose() => _kit.Dispose();

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task After_a_crash_Reconcile_asks_and_does_what_was_not_done(bool wasDone, int charges)
    {
        await _kit.LeaveBehindAsync(Command, LongAgo);
        _kit.Bank.Answer = wasDone ? command => Reconciliation.Done(new Receipt(command.Key, command.Amount, 42)) : null;

        var receipt = await _kit.Process().ExecuteAsync(Command);

        Assert.Equal((wasDone ? 42 : 1, charges, 1), (receipt.Number, _kit.Bank.Charges.Count, _kit.Bank.Questions));
        var entry = await _kit.FindAsync("k");
        Assert.Equal((EffectState.Succeeded, 2), (entry.State, entry.Attempt));
        Assert.Contains("the lease of the dead ended", entry.History.Single().What);
    }

    [Fact]
    public async Task After_a_crash_Retry_does_it_again_with_a_larger_token()
    {
        await _kit.LeaveBehindAsync(Command, LongAgo);

        await _kit.Process(OnUncertain.Retry).ExecuteAsync(Command);

        Assert.Equal([("k", 2)], _kit.Bank.Charges);
        Assert.Equal(0, _kit.Bank.Questions);
    }

    [Fact]
    public async Task After_a_crash_Park_does_nothing_and_keeps_the_key_for_a_person()
    {
        await _kit.LeaveBehindAsync(Command, LongAgo);

        for (var time = 1; time <= 2; time++)
        {
            var problem = await Assert.ThrowsAsync<EffectUncertainException>(() => _kit.Process(OnUncertain.Park).ExecuteAsync(Command));
            Assert.True(problem.IsParked);
            Assert.Contains("effects resolve", problem.Message);
        }
        Assert.Empty(_kit.Bank.Charges);
        var entry = await _kit.FindAsync("k");
        Assert.Equal((EffectState.Uncertain, (DateTimeOffset?)null), (entry.State, entry.Expires));
    }

    [Theory]
    [InlineData(OnUncertain.Reconcile, 1, 1)]
    [InlineData(OnUncertain.Retry, 2, 0)]
    [InlineData(OnUncertain.Park, 1, 0)]
    public async Task A_call_whose_answer_is_lost_is_treated_the_same_at_once(OnUncertain onUncertain, int charges, int questions)
    {
        _kit.Bank.After = (_, attempt, _) => attempt.Number == 1 ? throw new HttpRequestException("the answer was lost") : Task.CompletedTask;
        var process = _kit.Process(onUncertain);

        if (onUncertain == OnUncertain.Park)
            Assert.True((await Assert.ThrowsAsync<EffectUncertainException>(() => process.ExecuteAsync(Command))).IsParked);
        else
            Assert.Equal(7, (await process.ExecuteAsync(Command)).Amount);

        Assert.Equal((charges, questions), (_kit.Bank.Charges.Count, _kit.Bank.Questions));
        Assert.Contains("the answer was lost", string.Join(' ', (await _kit.FindAsync("k")).History.Select(happened => happened.What)));
    }

    [Theory]
    [InlineData(OnUncertain.Reconcile, true, 0)]
    [InlineData(OnUncertain.Reconcile, false, 1)]
    [InlineData(OnUncertain.Retry, true, 1)]
    [InlineData(OnUncertain.Park, true, 0)]
    public async Task Where_keys_may_be_missing_a_new_one_is_treated_as_after_a_crash(OnUncertain onUncertain, bool wasDone, int charges)
    {
        _kit.Bank.Answer = wasDone ? command => Reconciliation.Done(new Receipt(command.Key, command.Amount, 42)) : null;
        var process = _kit.Process(onUncertain, configure: effects => effects.DoubtNewKeys = true);

        if (onUncertain == OnUncertain.Park)
            Assert.True((await Assert.ThrowsAsync<EffectUncertainException>(() => process.ExecuteAsync(Command))).IsParked);
        else
            Assert.Equal(onUncertain == OnUncertain.Reconcile && wasDone ? 42 : 1, (await process.ExecuteAsync(Command)).Number);

        Assert.Equal((charges, onUncertain == OnUncertain.Reconcile ? 1 : 0), (_kit.Bank.Charges.Count, _kit.Bank.Questions));
    }

    [Fact]
    public async Task Where_the_other_system_cannot_tell_nothing_is_guessed_and_it_is_asked_again_later()
    {
        await _kit.LeaveBehindAsync(Command, LongAgo);
        var process = _kit.Process();
        _kit.Bank.Answer = _ => Reconciliation.Unknown<Receipt>();

        Assert.False((await Assert.ThrowsAsync<EffectUncertainException>(() => process.ExecuteAsync(Command))).IsParked);
        _kit.Bank.Answer = _ => throw new TimeoutException("the bank does not answer");
        await Assert.ThrowsAsync<EffectUncertainException>(() => process.ExecuteAsync(Command));
        Assert.Equal(EffectState.Uncertain, (await _kit.FindAsync("k")).State);
        _kit.Bank.Answer = null;
        await process.ExecuteAsync(Command);

        Assert.Equal((1, 3), (_kit.Bank.Charges.Count, _kit.Bank.Questions));
    }

    [Fact]
    public async Task A_call_that_fails_four_times_without_being_done_goes_back_as_transient()
    {
        _kit.Bank.Before = (_, _, _) => throw new HttpRequestException("no connection");

        var problem = await Assert.ThrowsAsync<TransientFailureException>(() => _kit.Process().ExecuteAsync(Command));

        Assert.Contains("no connection", problem.Message);
        Assert.Equal((0, 4), (_kit.Bank.Charges.Count, _kit.Bank.Questions));
        Assert.True((await _kit.FindAsync("k")).IsReleased);
    }

    [Fact]
    public async Task A_call_that_Retry_made_four_times_and_whose_outcome_nobody_knows_is_uncertain()
    {
        _kit.Bank.After = (_, _, _) => throw new HttpRequestException("the answer was lost");

        Assert.False((await Assert.ThrowsAsync<EffectUncertainException>(() => _kit.Process(OnUncertain.Retry).ExecuteAsync(Command))).IsParked);

        Assert.Equal([("k", 1), ("k", 2), ("k", 3), ("k", 4)], _kit.Bank.Charges);
        Assert.Equal(EffectState.Uncertain, (await _kit.FindAsync("k")).State);
    }

    [Fact]
    public async Task A_process_that_stops_gives_keys_in_doubt_back_as_such_and_those_behind_them_too()
    {
        using var stop = new CancellationTokenSource();
        Charge[] commands = [new("k", 7), new("l", 8)];
        foreach (var command in commands)
            await _kit.LeaveBehindAsync(command, LongAgo);
        _kit.Bank.Before = (_, _, _) =>
        {
            stop.Cancel();
            throw new HttpRequestException("no connection");
        };

        var answers = await _kit.Process(OnUncertain.Retry).ExecuteAsync([.. commands.Select(command => new EffectCall<Charge>(command, OrderKey: "one"))], stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answers[0]);
        await Assert.ThrowsAsync<EffectBusyException>(() => answers[1]);
        Assert.Equal((EffectState.Uncertain, EffectState.Uncertain), ((await _kit.FindAsync("k")).State, (await _kit.FindAsync("l")).State));
    }
}
