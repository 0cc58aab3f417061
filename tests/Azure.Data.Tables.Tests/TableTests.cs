using Azure.Data.Tables.Models;

namespace Azure.Data.Tables.Tests;

/// <summary>What this repository relies on of Azure.Data.Tables, against Azurite: for the official package and the stand-in alike.</summary>
public sealed class TableTests(AzuriteTables azurite) : IClassFixture<AzuriteTables>
{
    [Fact]
    public async Task A_table_is_created_once_and_deleted()
    {
        var service = new TableServiceClient(azurite.ConnectionString);
        var name = "t" + Guid.NewGuid().ToString("N");

        Assert.Equal(name, (await service.CreateTableAsync(name)).Value.Name);
        var again = await Assert.ThrowsAsync<RequestFailedException>(() => service.CreateTableAsync(name));
        Assert.Equal(name, (await service.CreateTableIfNotExistsAsync(name)).Value.Name);
        await service.DeleteTableAsync(name);
        var gone = await Assert.ThrowsAsync<RequestFailedException>(() => service.GetTableClient(name).AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal((409, "TableAlreadyExists"), (again.Status, again.ErrorCode));
        Assert.Equal((404, "TableNotFound"), (gone.Status, gone.ErrorCode));
        Assert.True(again.ErrorCode == TableErrorCode.TableAlreadyExists);
    }

    [Fact]
    public async Task Every_type_comes_back_as_it_was_put_in()
    {
        var table = await azurite.CreateTableAsync();
        var time = new DateTimeOffset(2026, 11, 21, 13, 37, 42, 123, TimeSpan.Zero).AddTicks(4567);
        var guid = Guid.NewGuid();
        var before = new TableEntity("p", "r")
        {
            ["string"] = "grüße 🦊",
            ["empty"] = "",
            ["int"] = int.MinValue,
            ["long"] = long.MaxValue,
            ["whole"] = 3.0,
            ["double"] = 0.1,
            ["nan"] = double.NaN,
            ["true"] = true,
            ["time"] = time,
            ["guid"] = guid,
            ["bytes"] = new byte[] { 0, 255, 7 },
            ["null"] = null,
        };
        await table.AddEntityAsync(before);

        var after = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.Equal(("grüße 🦊", ""), (after.GetString("string"), after.GetString("empty")));
        Assert.Equal((int.MinValue, long.MaxValue), (after.GetInt32("int"), after.GetInt64("long")));
        Assert.Equal((3.0, 0.1, double.NaN), (after.GetDouble("whole"), after.GetDouble("double"), after.GetDouble("nan")));
        Assert.Equal((true, time, guid), (after.GetBoolean("true"), after.GetDateTimeOffset("time"), after.GetGuid("guid")));
        Assert.Equal([0, 255, 7], after.GetBinary("bytes"));
        Assert.False(after.ContainsKey("null"));
        Assert.NotNull(after.Timestamp);
        Assert.NotEqual(default, after.ETag);
    }

    [Fact]
    public async Task Selected_properties_come_alone()
    {
        var table = await azurite.CreateTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["a"] = 1, ["b"] = 2 });

        var entity = (await table.GetEntityAsync<TableEntity>("p", "r", ["b"])).Value;

        Assert.Equal((false, 2), (entity.ContainsKey("a"), entity.GetInt32("b")));
    }

    [Fact]
    public async Task Adding_twice_is_a_conflict_and_a_missing_entity_is_told_in_both_ways()
    {
        var table = await azurite.CreateTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));

        var conflict = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));
        var missing = await Assert.ThrowsAsync<RequestFailedException>(() => table.GetEntityAsync<TableEntity>("p", "other"));
        var absent = await table.GetEntityIfExistsAsync<TableEntity>("p", "other");

        Assert.Equal((409, "EntityAlreadyExists"), (conflict.Status, conflict.ErrorCode));
        Assert.Equal((404, "ResourceNotFound"), (missing.Status, missing.ErrorCode));
        Assert.Equal((false, 404), (absent.HasValue, absent.GetRawResponse().Status));
        Assert.True((await table.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue);
    }

    [Fact]
    public async Task An_update_needs_the_etag_that_it_read()
    {
        var table = await azurite.CreateTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["a"] = 1, ["b"] = 1 });
        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        var updated = await table.UpdateEntityAsync(new TableEntity("p", "r") { ["a"] = 2 }, read.ETag);
        var late = await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(new TableEntity("p", "r") { ["a"] = 3 }, read.ETag));
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["a"] = 4 }, updated.Headers.ETag!.Value);
        var merged = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["a"] = 5 }, ETag.All, TableUpdateMode.Replace);
        var replaced = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.Equal((412, "UpdateConditionNotSatisfied"), (late.Status, late.ErrorCode));
        Assert.Equal((4, 1), (merged.GetInt32("a"), merged.GetInt32("b")));
        Assert.Equal((5, false), (replaced.GetInt32("a"), replaced.ContainsKey("b")));
        await Assert.ThrowsAsync<ArgumentException>(() => table.UpdateEntityAsync(new TableEntity("p", "r"), default));
    }

    [Fact]
    public async Task An_upsert_adds_merges_and_replaces()
    {
        var table = await azurite.CreateTableAsync();

        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["a"] = 1 });
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["b"] = 2 });
        var merged = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["c"] = 3 }, TableUpdateMode.Replace);
        var replaced = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.Equal((1, 2), (merged.GetInt32("a"), merged.GetInt32("b")));
        Assert.Equal((false, 3), (replaced.ContainsKey("a"), replaced.GetInt32("c")));
    }

    [Fact]
    public async Task A_delete_is_conditional_where_an_etag_is_given_and_of_nothing_is_no_error()
    {
        var table = await azurite.CreateTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));
        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["a"] = 1 });

        var late = await Assert.ThrowsAsync<RequestFailedException>(() => table.DeleteEntityAsync(read, read.ETag));
        Assert.Equal(412, late.Status);
        Assert.Equal(204, (await table.DeleteEntityAsync("p", "r")).Status);
        Assert.Equal(404, (await table.DeleteEntityAsync("p", "r")).Status);
    }

    [Theory]
    [InlineData("it's", "a 'quoted' one")]
    [InlineData("grüße", "🦊 王小明 مريم")]
    [InlineData("a b+c%20&d=e", "100% (sure), $top;@:")]
    public async Task Keys_of_any_legal_characters_find_their_entity(string partitionKey, string rowKey)
    {
        var table = await azurite.CreateTableAsync();
        await table.AddEntityAsync(new TableEntity(partitionKey, rowKey) { ["a"] = 1 });

        var entity = (await table.GetEntityAsync<TableEntity>(partitionKey, rowKey)).Value;
        var queried = await All(table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey} and RowKey eq {rowKey}")));
        await table.SubmitTransactionAsync([new TableTransactionAction(TableTransactionActionType.UpdateMerge, new TableEntity(partitionKey, rowKey) { ["a"] = 2 }, entity.ETag)]);

        Assert.Equal((partitionKey, rowKey), (entity.PartitionKey, entity.RowKey));
        Assert.Equal(rowKey, Assert.Single(queried).RowKey);
        Assert.Equal(2, (await table.GetEntityAsync<TableEntity>(partitionKey, rowKey)).Value.GetInt32("a"));
    }

    [Fact]
    public async Task Filters_compare_values_of_each_type()
    {
        var table = await azurite.CreateTableAsync();
        var time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < 4; i++)
        {
            await table.AddEntityAsync(new TableEntity("p", $"r{i}")
            {
                ["text"] = $"it's {i}",
                ["int"] = i,
                ["long"] = 10_000_000_000 + i,
                ["double"] = i + 0.5,
                ["even"] = i % 2 == 0,
                ["time"] = time.AddDays(i),
            });
        }
        async Task<string> FindAsync(FormattableString filter) =>
            string.Join(' ', (await All(table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter(filter)))).Select(entity => entity.RowKey).Order());

        Assert.Equal("r2", await FindAsync($"text eq {"it's 2"}"));
        Assert.Equal("r2 r3", await FindAsync($"int ge {2}"));
        Assert.Equal("r0 r1", await FindAsync($"long lt {10_000_000_002}"));
        Assert.Equal("r3", await FindAsync($"double gt {2.6}"));
        Assert.Equal("r0 r2", await FindAsync($"even eq {true}"));
        Assert.Equal("r1", await FindAsync($"time gt {time} and time lt {time.AddDays(2)}"));
    }

    [Fact]
    public async Task A_query_goes_on_over_pages_and_from_a_continuation_token()
    {
        var table = await azurite.CreateTableAsync();
        foreach (var partition in new[] { "a", "ü", "z z" })
        {
            await table.SubmitTransactionAsync(Enumerable.Range(0, 50)
                .Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(partition, $"row {i:00}"))));
        }

        var all = await All(table.QueryAsync<TableEntity>(maxPerPage: 40));
        string? token = null;
        await foreach (var page in table.QueryAsync<TableEntity>().AsPages(pageSizeHint: 40))
        {
            Assert.Equal(40, page.Values.Count);
            token = page.ContinuationToken;
            break;
        }
        List<TableEntity> rest = [];
        await foreach (var page in table.QueryAsync<TableEntity>().AsPages(token))
            rest.AddRange(page.Values);

        Assert.Equal(150, all.Select(entity => (entity.PartitionKey, entity.RowKey)).Distinct().Count());
        Assert.Equal(all.Skip(40).Select(entity => entity.RowKey), rest.Select(entity => entity.RowKey));
    }

    [Fact]
    public async Task A_transaction_does_all_of_its_actions()
    {
        var table = await azurite.CreateTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "merge") { ["a"] = 1, ["b"] = 1 });
        await table.AddEntityAsync(new TableEntity("p", "replace") { ["a"] = 1 });
        await table.AddEntityAsync(new TableEntity("p", "delete"));

        var responses = await table.SubmitTransactionAsync(
        [
            new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", "add") { ["text"] = "grüße\r\n--changeset" }),
            new TableTransactionAction(TableTransactionActionType.UpdateMerge, new TableEntity("p", "merge") { ["a"] = 2 }, ETag.All),
            new TableTransactionAction(TableTransactionActionType.UpdateReplace, new TableEntity("p", "replace") { ["b"] = 2 }, ETag.All),
            new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity("p", "delete"), ETag.All),
            new TableTransactionAction(TableTransactionActionType.UpsertMerge, new TableEntity("p", "upsert") { ["a"] = 3 }),
        ]);

        Assert.Equal([204, 204, 204, 204, 204], responses.Value.Select(response => response.Status));
        var added = (await table.GetEntityAsync<TableEntity>("p", "add")).Value;
        Assert.Equal(("grüße\r\n--changeset", added.ETag), (added.GetString("text"), responses.Value[0].Headers.ETag));
        Assert.Equal(["add", "merge", "replace", "upsert"], (await All(table.QueryAsync<TableEntity>())).Select(entity => entity.RowKey));
        Assert.Equal(1, (await table.GetEntityAsync<TableEntity>("p", "merge")).Value.GetInt32("b"));
        Assert.False((await table.GetEntityAsync<TableEntity>("p", "replace")).Value.ContainsKey("a"));
    }

    [Fact]
    public async Task A_transaction_with_a_failing_action_does_none_and_says_which_failed()
    {
        var table = await azurite.CreateTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "there"));

        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", "new 0")),
            new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", "there")),
            new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", "new 2")),
        ]));

        Assert.Equal((409, "EntityAlreadyExists", 1), (failed.Status, failed.ErrorCode, failed.FailedTransactionActionIndex));
        Assert.Equal("there", Assert.Single(await All(table.QueryAsync<TableEntity>())).RowKey);
    }

    [Fact]
    public async Task A_transaction_whose_etag_is_old_fails_with_412()
    {
        var table = await azurite.CreateTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));
        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["a"] = 1 });

        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            [new TableTransactionAction(TableTransactionActionType.UpdateMerge, new TableEntity("p", "r") { ["a"] = 2 }, read.ETag)]));

        Assert.Equal((412, "UpdateConditionNotSatisfied"), (failed.Status, failed.ErrorCode));
    }

    private static async Task<List<TableEntity>> All(AsyncPageable<TableEntity> query)
    {
        List<TableEntity> entities = [];
        await foreach (var entity in query)
            entities.Add(entity);
        return entities;
    }

    [Fact] // Azurite takes more than the service does ("Querying tables and entities", Azure Storage REST)
    public void Filters_are_written_with_each_types_literal()
    {
        var time = new DateTimeOffset(2026, 11, 21, 13, 37, 42, TimeSpan.Zero);
        var guid = Guid.Parse("c9da6455-213d-42c9-9a79-3e9149a57833");

        Assert.Equal("n gt 5L and i le 5", TableClient.CreateQueryFilter($"n gt {5L} and i le {5}"));
        Assert.Equal("s eq 'it''s' and d lt 0.1 and b eq true", TableClient.CreateQueryFilter($"s eq {"it's"} and d lt {0.1} and b eq {true}"));
        Assert.Equal(
            "t ge datetime'2026-11-21T13:37:42Z' and g eq guid'c9da6455-213d-42c9-9a79-3e9149a57833'",
            TableClient.CreateQueryFilter($"t ge {time} and g eq {guid}"));
        Assert.Equal("t ge datetime'2026-11-21T13:37:42.05Z'", TableClient.CreateQueryFilter($"t ge {time.AddMilliseconds(50)}"));
    }
}
