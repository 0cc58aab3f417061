using System.Text;
using ExactlyOnce.AzureTables.Tests.Kit;
using Testing;

namespace ExactlyOnce.AzureTables.Tests.Store;

/// <summary>Any string is a key.</summary>
[Collection(SharedAzurite.Name)]
public sealed class RowKeyTests(AzuriteFixture azurite)
{
    private static readonly string[] Awkward =
    [
        "a/b", "a\\b", "a#b", "a?b", "a%2Fb", "%", "'", "''", "\"", "=", "=002f", "=~", " ", " a", "a ", ".", "..", "a b", "A", "é", "e\u0301", "ß", "SS", "🦊", "王小明",
        "\0", "\t", "\n", "\r\n", "\u007f", "\u0085", "\u2028", "\ufeff", "\uffff", "\ud83e", "\udd8a", "+", "&", "<x>", "{0}", "$batch", "null", "(RowKey='a')",
        new('x', 512), new('/', 512), new('/', 1024), new string('/', 1023) + "a", new string('王', 1024),
    ];

    [Fact]
    public void Every_unit_of_UTF_16_has_a_row_key_of_its_own_that_tables_allow()
    {
        var rowKeys = Enumerable.Range(0, char.MaxValue + 1).Select(unit => RowKeys.Of($"{(char)unit}")).ToList();

        Assert.Equal(rowKeys.Count, rowKeys.Distinct(StringComparer.OrdinalIgnoreCase).Count() + 26); // a and A are two keys, tables know
        Assert.Equal(rowKeys.Count, rowKeys.Distinct(StringComparer.Ordinal).Count());
        Assert.All(rowKeys, rowKey => Assert.DoesNotContain(rowKey, unit => unit is '/' or '\\' or '#' or '?' || unit >= 127 || char.IsControl(unit)));
        Assert.All(Enumerable.Range(0, char.MaxValue + 1), unit => Assert.Equal($"{(char)unit}", RowKeys.Unescape(rowKeys[unit])));
    }

    [Fact]
    public void A_long_key_has_a_row_key_of_1_KiB_at_most_and_of_its_own()
    {
        Assert.All(Awkward, key => Assert.InRange(RowKeys.Of(key).Length, 1, 512));
        Assert.NotEqual(RowKeys.Of(new string('/', 1024)), RowKeys.Of(new string('/', 1023) + "a"));
        Assert.NotEqual(RowKeys.Of(new string('/', 1023) + "\ud83e"), RowKeys.Of(new string('/', 1023) + "\ud83f"));
    }

    [Fact]
    public async Task Keys_of_all_characters_are_added_found_listed_and_changed()
    {
        var store = StoreKit.Store(azurite.ConnectionString, buckets: 3);
        var keys = Enumerable.Range(0, 256).Select(block => new string([.. Enumerable.Range(block * 256, 256).Select(unit => (char)unit)]))
            .Concat(Awkward).ToList();

        var added = await store.AddAsync(StoreKit.Effect, [.. keys.Select((key, index) => StoreKit.Entry(key, $"{index}"))], default);
        await store.UpdateAsync(StoreKit.Effect, [.. added.Select(stored => new EntryUpdate(stored, stored.Entry with { State = EffectState.Uncertain }))], default);

        List<EffectEntry> listed = [];
        await foreach (var stored in store.ListAsync(StoreKit.Effect, EffectState.Uncertain, default))
            listed.Add(stored.Entry);
        Assert.Equal(keys.Order(StringComparer.Ordinal), listed.Select(entry => entry.Key).Order(StringComparer.Ordinal));
        Assert.All(listed, entry => Assert.Equal($"{keys.IndexOf(entry.Key)}", entry.Owner));
        foreach (var key in Awkward)
            Assert.Equal(key, (await store.FindAsync(StoreKit.Effect, key, default))!.Entry.Key);
    }

    [Theory] // as the Java client's partitioner has them (murmur2; the values are those of kafka-python's and librdkafka's tests too)
    [InlineData("kafka", 0xd067cf64)]
    [InlineData("giberish123456789", 0x8f552b0c)]
    [InlineData("1234", 0x9fc97b14)]
    [InlineData("234", 0xe7c009ca)]
    [InlineData("34", 0x873930da)]
    [InlineData("4", 0x5a4b5ca1)]
    [InlineData("PreAmbleWillBeRemoved,ThePrePartThatIs", 0x78424f1c)]
    public void The_hash_of_a_key_is_that_of_Kafka_s_partitioner(string key, uint hash) => Assert.Equal(hash, Buckets.Hash(Encoding.UTF8.GetBytes(key)));
}
