using ExactlyOnce.AzureTables.Tests.Kit;
using Testing;

namespace ExactlyOnce.AzureTables.Tests.Store;

/// <summary>Keys are deleted once they expire, and no others.</summary>
[Collection(SharedAzurite.Name)]
public sealed class PurgeTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Now = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Ten_thousand_expired_keys_are_deleted_while_traffic_runs_and_nothing_else()
    {
        await using var proxy = await TablesProxy.StartAsync(azurite.Endpoint);
        var options = StoreKit.Options(proxy.ConnectionString(azurite.ConnectionString), buckets: 4);
        var store = new TablesIdempotencyStore(options);
        await store.AddAsync(StoreKit.Effect, [.. Enumerable.Range(0, 10_000).Select(number => Expiring($"old {number}", Now.AddSeconds(-1)))], default);
        await store.AddAsync(StoreKit.Effect, [.. Enumerable.Range(0, 100).Select(number => Expiring($"young {number}", Now))], default);
        await store.AddAsync(StoreKit.Effect, [.. Enumerable.Range(0, 100).Select(number => StoreKit.Entry($"running {number}"))], default);
        using var stop = new CancellationTokenSource();

        var traffic = TrafficAsync(store, stop.Token);
        proxy.Reset(_ => Mishap.None);
        var (deleted, runs) = await PurgeAsync(() => new TablesIdempotencyStore(options)); // each run in a process of its own
        var requests = proxy.Requests;
        stop.Cancel();
        var written = await traffic;

        Assert.Equal(10_000, deleted);
        Assert.Equal(10, runs);
        Assert.NotEmpty(written);
        Assert.InRange(requests - (written.Count * 2), 90, 200); // beside the traffic: 100 batches, pages, and where to go on
        Assert.Null(await store.FindAsync(StoreKit.Effect, "old 4711", default));
        foreach (var key in written.Concat(Enumerable.Range(0, 100).SelectMany(number => new[] { $"young {number}", $"running {number}" })))
            Assert.NotNull(await store.FindAsync(StoreKit.Effect, key, default));
    }

    [Fact]
    public async Task An_entry_that_changes_after_it_was_found_stays()
    {
        await using var proxy = await TablesProxy.StartAsync(azurite.Endpoint);
        var options = StoreKit.Options(proxy.ConnectionString(azurite.ConnectionString));
        var store = new TablesIdempotencyStore(options);
        var added = await store.AddAsync(StoreKit.Effect, [.. Enumerable.Range(0, 10).Select(number => Expiring($"{number}", Now.AddDays(-1)))], default);
        var direct = new TablesIdempotencyStore(new TablesOptions { ConnectionString = azurite.ConnectionString, Table = options.Table, Buckets = 1 });

        // Between the page and its deletion: the third request of the purge, behind its position and the page.
        proxy.Reset(request =>
        {
            if (request == 3)
                direct.UpdateAsync(StoreKit.Effect, [new EntryUpdate(added[4], added[4].Entry with { Expires = Now.AddDays(1) })], default).GetAwaiter().GetResult();
            return Mishap.None;
        });
        var progress = await store.PurgeAsync(StoreKit.Effect, Now, 1000, default);

        Assert.Equal(new PurgeProgress(9, IsComplete: true), progress);
        Assert.NotNull(await store.FindAsync(StoreKit.Effect, "4", default));
    }

    [Fact]
    public async Task A_purge_that_is_stopped_goes_on_where_it_was()
    {
        var store = StoreKit.Store(azurite.ConnectionString, buckets: 2);
        await store.AddAsync(StoreKit.Effect, [.. Enumerable.Range(0, 500).Select(number => Expiring($"{number}", Now.AddDays(-1)))], default);
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();

        var first = await store.PurgeAsync(StoreKit.Effect, Now, 150, default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.PurgeAsync(StoreKit.Effect, Now, 150, stopped.Token));
        var rest = await store.PurgeAsync(StoreKit.Effect, Now, 1000, default);

        Assert.Equal((new PurgeProgress(150, IsComplete: false), new PurgeProgress(350, IsComplete: true)), (first, rest));
    }

    private static EffectEntry Expiring(string key, DateTimeOffset expires) => StoreKit.Finished(StoreKit.Entry(key), [1], expires);

    private static async Task<(int Deleted, int Runs)> PurgeAsync(Func<TablesIdempotencyStore> store)
    {
        for (var (deleted, runs) = (0, 1); ; runs++)
        {
            var progress = await store().PurgeAsync(StoreKit.Effect, Now, 1100, default);
            deleted += progress.Deleted;
            if (progress.IsComplete)
                return (deleted, runs);
            Assert.InRange(progress.Deleted, 1000, 1100);
        }
    }

    // As effects do: claimed, and done.
    private static async Task<List<string>> TrafficAsync(TablesIdempotencyStore store, CancellationToken stop)
    {
        List<string> written = [];
        while (!stop.IsCancellationRequested)
        {
            var key = $"new {written.Count}";
            var claimed = (await store.AddAsync(StoreKit.Effect, [StoreKit.Entry(key)], default)).Single();
            var done = (await store.UpdateAsync(StoreKit.Effect, [new EntryUpdate(claimed, StoreKit.Finished(claimed.Entry, [2], Now.AddDays(1)))], default)).Single();
            Assert.Equal(EffectState.Succeeded, done!.Entry.State);
            written.Add(key);
        }
        return written;
    }
}
