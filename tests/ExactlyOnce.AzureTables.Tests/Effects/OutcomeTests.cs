using ExactlyOnce.AzureTables.Tests.Kit;
using Testing;

namespace ExactlyOnce.AzureTables.Tests.Effects;

/// <summary>One outcome for each key, and every caller gets it.</summary>
[Collection(SharedAzurite.Name)]
public sealed class OutcomeTests(AzuriteFixture azurite) : IDisposable
{
    private readonly EffectKit _kit = new(azurite.ConnectionString);

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task A_key_is_done_once_and_its_result_answers_every_caller()
    {
        var first = await _kit.Process().ExecuteAsync(new Charge("k", 7));
        var second = await _kit.Process().ExecuteAsync(new Charge("k", 7));

        Assert.Equal([("k", 1)], _kit.Bank.Charges);
        Assert.Equal(new Receipt("k", 7, 1), first);
        Assert.Equal(first, second);
        var entry = await _kit.FindAsync("k");
        Assert.Equal((EffectState.Succeeded, 1), (entry.State, entry.Attempt));
        Assert.InRange(entry.Expires!.Value - entry.Completed!.Value, TimeSpan.FromDays(30), TimeSpan.FromDays(30));
    }

    [Fact]
    public async Task A_batch_of_a_thousand_keys_takes_two_requests_for_each_hundred_and_repeats_take_none()
    {
        await using var proxy = await TablesProxy.StartAsync(azurite.Endpoint);
        var process = _kit.Process(connection: proxy.ConnectionString(azurite.ConnectionString));
        await _kit.Store.PrepareAsync(StoreKit.Effect, default);
        await process.ExecuteAsync(new Charge("warm", 1));
        var calls = Enumerable.Range(0, 1500).Select(number => new EffectCall<Charge>(new Charge($"{number % 1000}", number % 1000))).ToList();

        proxy.Reset(_ => Mishap.None);
        var answers = await process.ExecuteAsync(calls);

        Assert.Equal(20, proxy.Requests);
        Assert.Equal(1001, _kit.Bank.Charges.Count);
        for (var index = 0; index < calls.Count; index++)
            Assert.Equal(new Receipt($"{index % 1000}", index % 1000, 1), await answers[index]);
    }

    [Fact]
    public async Task A_key_that_stands_for_another_command_is_a_conflict_and_does_nothing()
    {
        await _kit.Process().ExecuteAsync(new Charge("k", 7));
        var other = _kit.Process();

        var answers = await other.ExecuteAsync([new(new Charge("k", 8)), new(new Charge("l", 1)), new(new Charge("l", 2)), new(new Charge("k", 7))]);

        Assert.Contains("'k'", (await Assert.ThrowsAsync<EffectConflictException>(() => answers[0])).Message);
        Assert.Equal(1, (await answers[1]).Amount);
        await Assert.ThrowsAsync<EffectConflictException>(() => answers[2]);
        Assert.Equal(7, (await answers[3]).Amount);
        await Assert.ThrowsAsync<EffectConflictException>(() => other.ExecuteAsync(new Charge("l", 2))); // remembered, now
        Assert.Equal([("k", 1), ("l", 1)], _kit.Bank.Charges);
    }

    [Fact]
    public async Task A_rejection_is_an_outcome_and_is_not_tried_again()
    {
        _kit.Bank.Before = (_, _, _) => throw new EffectRejectedException("the account is closed");

        var first = await Assert.ThrowsAsync<EffectRejectedException>(() => _kit.Process().ExecuteAsync(new Charge("k", 7)));
        _kit.Bank.Before = (_, _, _) => Task.CompletedTask;
        var second = await Assert.ThrowsAsync<EffectRejectedException>(() => _kit.Process().ExecuteAsync(new Charge("k", 7)));

        Assert.Equal(("the account is closed", "the account is closed"), (first.Message, second.Message));
        Assert.Empty(_kit.Bank.Charges);
        Assert.Equal(EffectState.Failed, (await _kit.FindAsync("k")).State);
    }

    [Fact]
    public async Task What_was_not_done_and_may_be_done_later_is_given_back_and_done_by_whoever_comes_next()
    {
        _kit.Bank.Before = (_, attempt, _) => attempt.Number == 1 ? throw new TransientFailureException("closed for lunch") : Task.CompletedTask;

        await Assert.ThrowsAsync<TransientFailureException>(() => _kit.Process().ExecuteAsync(new Charge("k", 7)));
        await _kit.Process().ExecuteAsync(new Charge("k", 7));

        Assert.Equal([("k", 2)], _kit.Bank.Charges);
        Assert.Equal(0, _kit.Bank.Questions);
    }

    [Theory]
    [InlineData(OnUncertain.Reconcile)]
    [InlineData(OnUncertain.Retry)]
    [InlineData(OnUncertain.Park)]
    public async Task A_result_that_no_store_takes_leaves_the_key_uncertain_with_the_reason_and_is_not_called_for_again(OnUncertain onUncertain)
    {
        _kit.Bank.Padding = _kit.Store.MaxResultBytes;

        await Assert.ThrowsAsync<EffectUncertainException>(() => _kit.Process(onUncertain).ExecuteAsync(new Charge("k", 7)));

        Assert.Contains($"the store takes {_kit.Store.MaxResultBytes}", (await _kit.FindAsync("k")).Reason);
        Assert.Single(_kit.Bank.Charges);
    }

    [Fact]
    public async Task A_result_above_64_KiB_comes_back_whole()
    {
        _kit.Bank.Padding = 300_000;

        var first = await _kit.Process().ExecuteAsync(new Charge("k", 7));

        Assert.Equal(300_000, first.Padding!.Length);
        Assert.Equal(first, await _kit.Process().ExecuteAsync(new Charge("k", 7)));
    }

    [Fact]
    public async Task A_key_of_the_greatest_length_is_one_and_a_longer_one_is_refused()
    {
        var process = _kit.Process();

        Assert.Equal(1, (await process.ExecuteAsync(new Charge(new string('/', 1024), 1))).Amount);
        Assert.Contains("has 1025 characters", (await Assert.ThrowsAsync<ArgumentException>(() => process.ExecuteAsync(new Charge(new string('x', 1025), 1)))).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_command_without_a_key_is_refused_and_the_others_of_its_batch_are_done(string? key)
    {
        var answers = await _kit.Process().ExecuteAsync([new(new Charge(key!, 1)), new(new Charge("k", 2))]);

        Assert.Contains("KeyOf", (await Assert.ThrowsAsync<ArgumentException>(() => answers[0])).Message);
        Assert.Equal(2, (await answers[1]).Amount);
    }
}
