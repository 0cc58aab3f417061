using ExactlyOnce.AzureTables.Tests.Kit;
using Microsoft.Extensions.Options;
using Testing;

namespace ExactlyOnce.AzureTables.Tests.Store;

/// <summary>The store against Azurite: whatever is asked, the answer tells what is there.</summary>
[Collection(SharedAzurite.Name)]
public sealed class StoreTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Later = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Whoever_adds_a_key_second_is_told_who_was_first()
    {
        var store = StoreKit.Store(azurite.ConnectionString);

        var first = await AddAsync(store, StoreKit.Entry("k", "one"));
        var second = await AddAsync(store, StoreKit.Entry("k", "two"));

        Assert.Equal("one", first.Entry.Owner);
        Assert.Equal(("one", first.Version), (second.Entry.Owner, second.Version));
        Assert.Null(await store.FindAsync(StoreKit.Effect, "another", default));
    }

    [Fact]
    public async Task An_entry_comes_back_as_it_was_written()
    {
        var store = StoreKit.Store(azurite.ConnectionString);
        var entry = StoreKit.Finished(StoreKit.Entry("k"), [], Later)
            .With(new EffectEvent(Later, "me", "grüße 🦊 \ud83e")) with
        {
            Reason = "half a pair: \udd8a",
        };

        await AddAsync(store, entry);
        var found = (await store.FindAsync(StoreKit.Effect, "k", default))!.Entry;

        Assert.Equal([new EffectEvent(Later, "me", "grüße 🦊 \ufffd")], found.History);
        Assert.Equal(entry.Fingerprint, found.Fingerprint);
        Assert.Equal([], found.Result!);
        Assert.Equal(entry with { History = found.History, Fingerprint = found.Fingerprint, Result = found.Result, Reason = "half a pair: \ufffd" }, found);
    }

    [Fact]
    public async Task An_entry_is_changed_only_by_who_has_seen_its_latest_version()
    {
        var store = StoreKit.Store(azurite.ConnectionString);
        var first = await AddAsync(store, StoreKit.Entry("k"));

        var second = await UpdateAsync(store, first, first.Entry with { Owner = "two" });
        var late = await UpdateAsync(store, first, first.Entry with { Owner = "three" });
        var gone = await UpdateAsync(store, new StoredEntry(StoreKit.Entry("no such key"), first.Version), StoreKit.Entry("no such key"));

        Assert.Equal(("two", "two", second!.Version), (second.Entry.Owner, late!.Entry.Owner, late.Version));
        Assert.Null(gone);
    }

    [Fact]
    public async Task Whatever_changes_in_an_entry_is_there_afterwards_and_the_rest_as_it_was()
    {
        var store = StoreKit.Store(azurite.ConnectionString);
        var first = await AddAsync(store, StoreKit.Entry("k"));
        EffectEntry[] changes =
        [
            first.Entry with { LeaseUntil = Later },
            (first.Entry with { State = EffectState.Uncertain, Reason = "why" }).With(new EffectEvent(Later, "me", "uncertain")),
            first.Entry with { Attempt = 2, Owner = null },
            first.Entry with { Attempt = 3, Owner = "another", Reason = null },
            StoreKit.Finished(first.Entry, [1, 2, 3], Later),
        ];

        var seen = first;
        foreach (var next in changes)
        {
            seen = (await UpdateAsync(store, seen, next))!;
            var found = (await store.FindAsync(StoreKit.Effect, "k", default))!;
            Assert.Equal(next.History, found.Entry.History);
            Assert.Equal(next.Fingerprint, found.Entry.Fingerprint);
            Assert.Equal(next.Result, found.Entry.Result);
            Assert.Equal((next with { History = found.Entry.History, Fingerprint = found.Entry.Fingerprint, Result = found.Entry.Result }, seen.Version), (found.Entry, found.Version));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task Of_a_thousand_keys_those_that_are_there_are_told_and_the_others_added(int buckets)
    {
        var store = StoreKit.Store(azurite.ConnectionString, buckets);
        var keys = Enumerable.Range(0, 1000).Select(number => $"key {number}").ToList();
        var before = keys.Where((_, index) => index % 7 == 3).Select(key => StoreKit.Entry(key, "before")).ToList();
        await store.AddAsync(StoreKit.Effect, before, default);

        var answers = await store.AddAsync(StoreKit.Effect, [.. keys.Select(key => StoreKit.Entry(key, "now"))], default);
        var changed = await store.UpdateAsync(
            StoreKit.Effect, [.. answers.Select(answer => new EntryUpdate(answer.Entry.Key == "key 500" ? answer with { Version = "W/\"stale\"" } : answer, answer.Entry with { Attempt = 2 }))], default);

        Assert.Equal(keys, answers.Select(answer => answer.Entry.Key));
        Assert.All(answers, answer => Assert.Equal(before.Exists(entry => entry.Key == answer.Entry.Key) ? "before" : "now", answer.Entry.Owner));
        Assert.All(changed, answer => Assert.Equal(answer!.Entry.Key == "key 500" ? 1 : 2, answer.Entry.Attempt));
    }

    [Fact]
    public async Task A_fresh_batch_of_a_hundred_takes_one_request_and_a_redelivered_one_is_read()
    {
        await using var proxy = await TablesProxy.StartAsync(azurite.Endpoint);
        var store = StoreKit.Store(proxy.ConnectionString(azurite.ConnectionString));
        var entries = Enumerable.Range(0, 100).Select(number => StoreKit.Entry($"{number}")).ToList();
        await store.PrepareAsync(StoreKit.Effect, default);

        proxy.Reset(_ => Mishap.None);
        await store.AddAsync(StoreKit.Effect, entries, default);
        var fresh = proxy.Requests;
        proxy.Reset(_ => Mishap.None);
        await store.AddAsync(StoreKit.Effect, entries, default);

        Assert.Equal(1, fresh);
        Assert.InRange(proxy.Requests, 100, 110);
    }

    [Fact]
    public async Task Results_up_to_the_limit_are_kept_and_many_of_them_are_split_into_requests()
    {
        var store = StoreKit.Store(azurite.ConnectionString);
        byte[] Result(int seed)
        {
            var result = new byte[store.MaxResultBytes];
            new Random(seed).NextBytes(result);
            return result;
        }

        var entries = Enumerable.Range(0, 10).Select(seed => StoreKit.Finished(StoreKit.Entry($"{seed}"), Result(seed), Later) with
        {
            History = [.. Enumerable.Repeat(new EffectEvent(Later, new string('o', 60), new string('王', 512)), EffectEntry.MaxHistory)],
        }).ToList();

        await store.AddAsync(StoreKit.Effect, entries, default);

        foreach (var entry in entries)
            Assert.Equal(entry.Result, (await store.FindAsync(StoreKit.Effect, entry.Key, default))!.Entry.Result);
    }

    [Fact]
    public async Task Entries_of_a_state_are_listed_for_their_effect_alone()
    {
        var store = StoreKit.Store(azurite.ConnectionString, buckets: 4);
        var entries = Enumerable.Range(0, 30).Select(number => StoreKit.Entry($"{number}") with { State = number % 3 == 0 ? EffectState.Uncertain : EffectState.Running }).ToList();
        await store.AddAsync(StoreKit.Effect, entries, default);
        await store.AddAsync(StoreKit.Effect + "2", [.. entries.Select(entry => entry with { Key = "other " + entry.Key })], default);
        await store.AddAsync("a" + StoreKit.Effect, [.. entries.Select(entry => entry with { Key = "other " + entry.Key })], default);

        List<string> found = [];
        await foreach (var stored in store.ListAsync(StoreKit.Effect, EffectState.Uncertain, default))
            found.Add(stored.Entry.Key);

        Assert.Equal(entries.Where(entry => entry.State == EffectState.Uncertain).Select(entry => entry.Key).Order(), found.Order());
    }

    [Fact]
    public async Task Another_number_of_buckets_stops_the_start_and_no_later_call_goes_wrong()
    {
        var options = StoreKit.Options(azurite.ConnectionString, buckets: 4);
        await new TablesIdempotencyStore(options).AddAsync(StoreKit.Effect, [StoreKit.Entry("k")], default);
        options.Buckets = 5;
        var store = new TablesIdempotencyStore(options);

        var problem = await Assert.ThrowsAsync<OptionsValidationException>(() => store.PrepareAsync(StoreKit.Effect, default));
        var later = await Assert.ThrowsAsync<RetriableException>(() => store.AddAsync(StoreKit.Effect, [StoreKit.Entry("k")], default));

        Assert.Contains("Set it to 4", problem.Message);
        Assert.Contains("Set it to 4", later.Message);
    }

    private static async Task<StoredEntry> AddAsync(TablesIdempotencyStore store, EffectEntry entry) => (await store.AddAsync(StoreKit.Effect, [entry], default)).Single();

    private static async Task<StoredEntry?> UpdateAsync(TablesIdempotencyStore store, StoredEntry seen, EffectEntry next) =>
        (await store.UpdateAsync(StoreKit.Effect, [new EntryUpdate(seen, next)], default)).Single();
}
