using ExactlyOnce.AzureTables.Tests.Kit;
using Testing;

namespace ExactlyOnce.AzureTables.Tests.Effects;

/// <summary>Inside its lease a key is one process's alone.</summary>
[Collection(SharedAzurite.Name)]
public sealed class LeaseTests(AzuriteFixture azurite) : IDisposable
{
    private static readonly Charge Command = new("k", 7);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly EffectKit _kit = new(azurite.ConnectionString);

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task A_key_at_work_elsewhere_is_busy_for_a_batch_and_waited_for_by_a_single_caller()
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _kit.Bank.Before = async (_, _, _) =>
        {
            begun.TrySetResult();
            await go.Task;
        };
        var working = _kit.Process().ExecuteAsync(Command);
        await begun.Task;

        var another = _kit.Process();
        var busy = await another.ExecuteAsync([new(Command)]);
        var waiting = another.ExecuteAsync(Command);
        await Assert.ThrowsAsync<EffectBusyException>(() => busy[0]);
        go.SetResult();

        Assert.Equal(await working, await waiting);
        Assert.Single(_kit.Bank.Charges);
    }

    [Fact]
    public async Task A_lease_is_renewed_while_the_call_lasts()
    {
        var go = new TaskCompletionSource();
        _kit.Bank.Before = (_, _, cancellationToken) => go.Task.WaitAsync(cancellationToken);
        var working = _kit.Process(lease: 3 * Second).ExecuteAsync(Command);
        await Eventually.HoldsAsync(() => _kit.Store.FindAsync(StoreKit.Effect, "k", default).Result is not null, "it is claimed");
        var first = (await _kit.FindAsync("k")).LeaseUntil;
        var another = _kit.Process(lease: 3 * Second, configure: options => options.ClockSkew = TimeSpan.Zero);

        while ((await _kit.FindAsync("k")).LeaseUntil < first + (4 * Second))
            await Assert.ThrowsAsync<EffectBusyException>(async () => await (await another.ExecuteAsync([new(Command)]))[0]);
        go.SetResult();

        await working;
        Assert.Equal([("k", 1)], _kit.Bank.Charges);
    }

    [Theory]
    [InlineData(-30, -1, true)]
    [InlineData(30, -61, true)]
    [InlineData(30, -1, false)]
    [InlineData(0, -29, false)]
    [InlineData(0, -31, true)]
    [InlineData(-30, 29, false)]
    public async Task With_clocks_thirty_seconds_apart_nobody_takes_a_lease_that_is_not_over(int ownerIsAhead, int leaseEndedBySeconds, bool isOver)
    {
        // The owner wrote the end of its lease by its own clock; what is given here is the true time.
        var end = DateTimeOffset.UtcNow.AddSeconds(leaseEndedBySeconds + ownerIsAhead);
        await _kit.LeaveBehindAsync(Command, end);
        var isDead = DateTimeOffset.UtcNow >= end.AddSeconds(30);

        var answer = (await _kit.Process().ExecuteAsync([new(Command)]))[0];

        Assert.Equal(isOver, isDead);
        if (isOver)
            await answer;
        else
            await Assert.ThrowsAsync<EffectBusyException>(() => answer);
    }

    [Fact]
    public async Task An_owner_whose_lease_was_taken_over_records_nothing_and_answers_what_the_other_recorded()
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _kit.Bank.After = async (_, attempt, _) =>
        {
            if (attempt.Number == 1)
            {
                begun.SetResult();
                await go.Task;
            }
        };
        var late = _kit.Process(lease: TimeSpan.FromHours(1)).ExecuteAsync(Command);
        await begun.Task;
        var other = _kit.Process(OnUncertain.Reconcile, clock: new ShiftedClock(TimeSpan.FromHours(2)));
        _kit.Bank.Answer = command => Reconciliation.Done(new Receipt(command.Key, command.Amount, 99));

        var taken = await other.ExecuteAsync(Command);
        go.SetResult();

        Assert.Equal(99, taken.Number);
        Assert.Equal(taken, await late);
        Assert.Equal(99, (await _kit.Process().ExecuteAsync(Command)).Number);
    }

    [Fact]
    public async Task A_call_is_cancelled_when_its_lease_ends_unrenewed_and_its_outcome_is_found_out()
    {
        await using var proxy = await TablesProxy.StartAsync(azurite.Endpoint);
        var begun = false;
        var cancelled = new TaskCompletionSource();
        _kit.Bank.After = async (_, _, cancellationToken) =>
        {
            begun = true;
            cancellationToken.Register(cancelled.SetResult);
            await cancelled.Task;
            throw new OperationCanceledException(cancellationToken);
        };
        proxy.Next = _ => begun && !cancelled.Task.IsCompleted ? Mishap.RequestLost : Mishap.None;

        var receipt = await _kit.Process(lease: Second, connection: proxy.ConnectionString(azurite.ConnectionString)).ExecuteAsync(Command);

        Assert.Equal((7, 1, 1), (receipt.Amount, _kit.Bank.Charges.Count, _kit.Bank.Questions));
        Assert.Contains("had not ended when its lease", (await _kit.FindAsync("k")).History[0].What);
    }

    [Fact]
    public async Task A_store_that_is_out_when_a_call_ends_is_waited_for_past_the_lease_since_what_is_known_must_not_be_lost()
    {
        await using var proxy = await TablesProxy.StartAsync(azurite.Endpoint);
        var outSince = long.MaxValue;
        _kit.Bank.After = (_, _, _) =>
        {
            outSince = Environment.TickCount64;
            return Task.CompletedTask;
        };
        proxy.Next = _ => Environment.TickCount64 - Volatile.Read(ref outSince) is >= 0 and < 2500 ? Mishap.RequestLost : Mishap.None;

        await _kit.Process(OnUncertain.Park, lease: Second, connection: proxy.ConnectionString(azurite.ConnectionString)).ExecuteAsync(Command);

        var entry = await _kit.FindAsync("k");
        Assert.Equal((EffectState.Succeeded, 1), (entry.State, entry.Attempt));
        Assert.Single(_kit.Bank.Charges);
    }

    [Fact]
    public async Task A_claim_of_which_nothing_was_heard_is_recognised_when_it_is_found_and_not_parked()
    {
        await using var proxy = await TablesProxy.StartAsync(azurite.Endpoint);
        var process = _kit.Process(OnUncertain.Park, connection: proxy.ConnectionString(azurite.ConnectionString));
        await process.ExecuteAsync(new Charge("warm", 1));

        proxy.Reset(_ => Mishap.AnswerLost);
        await Assert.ThrowsAsync<RetriableException>(() => process.ExecuteAsync(Command));
        proxy.Reset(_ => Mishap.None);
        await process.ExecuteAsync(Command);

        Assert.Equal([("warm", 1), ("k", 2)], _kit.Bank.Charges);
    }

    [Fact]
    public async Task When_asked_to_stop_what_was_begun_is_brought_to_its_end_and_the_rest_given_back()
    {
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        _kit.Bank.Before = async (_, _, _) =>
        {
            begun.TrySetResult();
            await go.Task;
        };
        var working = _kit.Process(configure: options => options.MaxConcurrency = 1).ExecuteAsync([new(Command), new(new Charge("l", 8))], stop.Token);
        await begun.Task;
        stop.Cancel();
        go.SetResult();
        var answers = await working;

        Assert.Equal(7, (await answers[0]).Amount);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answers[1]);
        Assert.True((await _kit.FindAsync("l")).IsReleased);
        await _kit.Process().ExecuteAsync(new Charge("l", 8));
        Assert.Equal((2, 0), (_kit.Bank.Charges.Count, _kit.Bank.Questions));
    }

    [Theory]
    [InlineData(OnUncertain.Reconcile)]
    [InlineData(OnUncertain.Retry)]
    public async Task When_asked_to_stop_while_a_call_in_doubt_is_claimed_again_without_an_answer_the_doubt_is_recorded(OnUncertain onUncertain)
    {
        await using var proxy = await TablesProxy.StartAsync(azurite.Endpoint);
        using var stop = new CancellationTokenSource();
        _kit.Bank.After = (_, _, _) =>
        {
            stop.Cancel();
            proxy.Reset(request => request <= TableClients.Tries ? Mishap.AnswerLost : Mishap.None);
            throw new HttpRequestException("the bank's answer was lost");
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _kit.Process(onUncertain, connection: proxy.ConnectionString(azurite.ConnectionString)).ExecuteAsync(Command, stop.Token).WaitAsync(Eventually.Patience));

        Assert.Equal((EffectState.Uncertain, "the bank's answer was lost"), ((await _kit.FindAsync("k")).State, (await _kit.FindAsync("k")).Reason));
        Assert.Single(_kit.Bank.Charges);
    }
}
