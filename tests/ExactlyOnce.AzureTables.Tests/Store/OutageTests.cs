using ExactlyOnce.AzureTables.Tests.Kit;
using Testing;
using Toolchain;

namespace ExactlyOnce.AzureTables.Tests.Store;

/// <summary>Throttled, cut off and answered late: the store tries again, and knows its own entries.</summary>
[Collection(SharedAzurite.Name)]
public sealed class OutageTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(nameof(Mishap.Throttled))]
    [InlineData(nameof(Mishap.Busy))]
    [InlineData(nameof(Mishap.RequestLost))]
    [InlineData(nameof(Mishap.AnswerLost))]
    public async Task A_call_that_goes_wrong_is_made_again_and_one_s_own_entries_are_recognised(string mishap)
    {
        await using var proxy = await TablesProxy.StartAsync(azurite.Endpoint);
        var store = StoreKit.Store(proxy.ConnectionString(azurite.ConnectionString));
        await store.PrepareAsync(StoreKit.Effect, default);
        var entries = Enumerable.Range(0, 10).Select(number => StoreKit.Entry($"{number}", $"owner {number}")).ToList();

        proxy.Reset(request => request == 1 ? Enum.Parse<Mishap>(mishap) : Mishap.None);
        var added = await store.AddAsync(StoreKit.Effect, entries, default);
        var addedSingle = await store.AddAsync(StoreKit.Effect, [StoreKit.Entry("single", "single")], default);
        proxy.Reset(request => request == 1 ? Enum.Parse<Mishap>(mishap) : Mishap.None);
        var changed = await store.UpdateAsync(
            StoreKit.Effect, [.. added.Select(stored => new EntryUpdate(stored, stored.Entry with { State = EffectState.Uncertain }))], default);

        Assert.Equal(entries.Select(entry => entry.Owner), added.Select(stored => stored.Entry.Owner));
        Assert.Equal("single", addedSingle.Single().Entry.Owner);
        Assert.All(changed, stored => Assert.Equal(EffectState.Uncertain, stored!.Entry.State));
        Assert.Equal(changed.Select(stored => stored!.Version), await Task.WhenAll(entries.Select(async entry => (await store.FindAsync(StoreKit.Effect, entry.Key, default))!.Version)));
    }

    [Fact]
    public async Task A_store_that_is_out_says_not_now_and_where_it_should_be()
    {
        string connection;
        await using (var shortLived = await Azurite.StartAsync())
            connection = shortLived.ConnectionString;
        var store = StoreKit.Store(connection);

        var problem = await Assert.ThrowsAsync<RetriableException>(() => store.AddAsync(StoreKit.Effect, [StoreKit.Entry("k")], default));

        Assert.Contains("127.0.0.1", problem.Message);
    }

    [Fact]
    public async Task A_wrong_key_says_not_now_and_what_is_needed()
    {
        var store = StoreKit.Store(azurite.ConnectionString.Replace("AccountKey=Eby8", "AccountKey=AAAA", StringComparison.Ordinal));

        var problem = await Assert.ThrowsAsync<RetriableException>(() => store.FindAsync(StoreKit.Effect, "k", default));

        Assert.Contains("Storage Table Data Contributor", problem.Message);
    }
}
