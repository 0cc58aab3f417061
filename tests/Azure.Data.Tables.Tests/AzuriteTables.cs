using Testing;

namespace Azure.Data.Tables.Tests;

/// <summary>An Azurite for the tests of this project, each of which has a table of its own.</summary>
public sealed class AzuriteTables : AzuriteFixture
{
    public async Task<TableClient> CreateTableAsync()
    {
        var table = new TableServiceClient(ConnectionString).GetTableClient("t" + Guid.NewGuid().ToString("N"));
        await table.CreateAsync();
        return table;
    }
}
