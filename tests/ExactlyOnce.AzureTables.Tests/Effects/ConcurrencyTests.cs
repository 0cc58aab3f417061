using System.Collections.Concurrent;
using ExactlyOnce.AzureTables.Tests.Kit;
using Testing;

namespace ExactlyOnce.AzureTables.Tests.Effects;

/// <summary>Side by side, up to a bound; one after the other where there is an order; once in a process.</summary>
[Collection(SharedAzurite.Name)]
public sealed class ConcurrencyTests(AzuriteFixture azurite) : IDisposable
{
    private readonly EffectKit _kit = new(azurite.ConnectionString);

    public void Dispose() => _kit.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Calls_of_a_batch_run_side_by_side_up_to_the_bound(int bound)
    {
        var (now, most) = (0, 0);
        var gate = new object();
        var full = new TaskCompletionSource();
        _kit.Bank.Before = async (_, _, _) =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++now);
                if (now == bound)
                    full.TrySetResult();
            }
            await full.Task;
            lock (gate)
                now--;
        };

        await Task.WhenAll(await _kit.Process(configure: options => options.MaxConcurrency = bound).ExecuteAsync([.. Calls(50, order: null)]));

        Assert.Equal((bound, 50), (most, _kit.Bank.Charges.Count));
    }

    [Fact]
    public async Task Keys_of_a_large_batch_are_claimed_and_recorded_bucket_by_bucket()
    {
        await using var proxy = await TablesProxy.StartAsync(azurite.Endpoint);
        _kit.Table.Buckets = 10;
        var process = _kit.Process(connection: proxy.ConnectionString(azurite.ConnectionString));

        await Task.WhenAll(await process.ExecuteAsync([.. Calls(1000, order: null)]));

        // Ten waves, each of which may end in one bucket and begin in the next: not ten waves of ten buckets.
        Assert.Equal(1000, _kit.Bank.Charges.Count);
        Assert.InRange(proxy.Requests, 20, 60);
    }

    [Fact]
    public async Task Calls_of_one_order_key_run_in_their_order()
    {
        ConcurrentDictionary<string, List<string>> ended = [];
        var random = new Random(1);
        _kit.Bank.After = async (command, _, _) =>
        {
            for (var turns = random.Next(20); turns > 0; turns--)
                await Task.Yield();
            ended.GetOrAdd(OrderOf(command), _ => []).Add(command.Key);
        };

        await Task.WhenAll(await _kit.Process().ExecuteAsync([.. Calls(300, order: OrderOf)]));

        foreach (var (order, keys) in ended)
            Assert.Equal(Calls(300, OrderOf).Where(call => call.OrderKey == order).Select(call => call.Command.Key), keys);

        static string OrderOf(Charge command) => $"{command.Amount % 5}";
    }

    [Fact]
    public async Task Behind_a_busy_key_nothing_of_its_order_is_done_and_everything_else_is()
    {
        await _kit.LeaveBehindAsync(new Charge("3", 3), DateTimeOffset.UtcNow.AddHours(1));

        var answers = await _kit.Process().ExecuteAsync([.. Calls(250, order: command => command.Amount % 2 == 0 ? null : "odd")]);

        for (var index = 0; index < answers.Count; index++)
        {
            if (index >= 3 && index % 2 == 1)
                await Assert.ThrowsAsync<EffectBusyException>(() => answers[index]);
            else
                Assert.Equal(index, (await answers[index]).Amount);
        }
        Assert.Equal(126, _kit.Bank.Charges.Count);
        Assert.True((await _kit.FindAsync("5")).IsReleased);
        Assert.Null(await _kit.Store.FindAsync(StoreKit.Effect, "249", default)); // of a later hundred: not even claimed
    }

    [Fact]
    public async Task Many_callers_in_a_process_make_one_call_and_one_claim()
    {
        await using var proxy = await TablesProxy.StartAsync(azurite.Endpoint);
        var process = _kit.Process(connection: proxy.ConnectionString(azurite.ConnectionString));
        await process.ExecuteAsync(new Charge("warm", 1));
        var go = new TaskCompletionSource();
        _kit.Bank.Before = async (_, _, _) => await go.Task;

        proxy.Reset(_ => Mishap.None);
        var callers = Enumerable.Range(0, 64).Select(_ => process.ExecuteAsync(new Charge("k", 7))).ToList();
        go.SetResult();
        var receipts = await Task.WhenAll(callers);

        Assert.Equal([new Receipt("k", 7, 1)], receipts.Distinct());
        Assert.Equal((2, 2), (_kit.Bank.Charges.Count, proxy.Requests));
    }

    [Fact]
    public async Task A_hundred_new_keys_of_a_bucket_take_a_request_to_be_claimed_and_one_to_be_finished()
    {
        await using var proxy = await TablesProxy.StartAsync(azurite.Endpoint);
        var process = _kit.Process(connection: proxy.ConnectionString(azurite.ConnectionString));
        await process.ExecuteAsync(new Charge("warm", 1));

        proxy.Reset(_ => Mishap.None);
        await Task.WhenAll(await process.ExecuteAsync([.. Calls(100, order: null)]));

        Assert.Equal((101, 2), (_kit.Bank.Charges.Count, proxy.Requests));
    }

    [Theory]
    [InlineData(1_000_000, 0)]
    [InlineData(0, 101)]
    public async Task A_finished_key_that_is_remembered_needs_no_request_and_has_the_same_answer(int cacheBytes, int atLeast)
    {
        await using var proxy = await TablesProxy.StartAsync(azurite.Endpoint);
        var process = _kit.Process(configure: options => options.CacheBytes = cacheBytes, connection: proxy.ConnectionString(azurite.ConnectionString));
        var first = await Task.WhenAll(await process.ExecuteAsync([.. Calls(100, order: null)]));

        proxy.Reset(_ => Mishap.None);
        var second = await Task.WhenAll(await process.ExecuteAsync([.. Calls(100, order: null)]));

        Assert.Equal(first, second);
        Assert.Equal(100, _kit.Bank.Charges.Count);
        Assert.InRange(proxy.Requests, atLeast, atLeast * 2);
    }

    [Fact]
    public async Task What_is_remembered_is_bounded()
    {
        await using var proxy = await TablesProxy.StartAsync(azurite.Endpoint);
        var process = _kit.Process(configure: options => options.CacheBytes = 10_000, connection: proxy.ConnectionString(azurite.ConnectionString));
        await Task.WhenAll(await process.ExecuteAsync([.. Calls(100, order: null)]));

        proxy.Reset(_ => Mishap.None);
        await Task.WhenAll(await process.ExecuteAsync([.. Calls(100, order: null)]));

        Assert.InRange(proxy.Requests, 60, 200);
    }

    private static IEnumerable<EffectCall<Charge>> Calls(int count, Func<Charge, string?>? order) => Enumerable.Range(0, count)
        .Select(number => new Charge($"{number}", number)).Select(command => new EffectCall<Charge>(command, order?.Invoke(command)));
}
