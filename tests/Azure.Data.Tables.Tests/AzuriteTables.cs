using Toolchain;

namespace Azure.Data.Tables.Tests;

/// <summary>An Azurite for the tests of this project, each of which has a table of its own.</summary>
public sealed class AzuriteTables : IAsyncLifetime
{
    private Azurite? _azurite;

    public string ConnectionString => _azurite!.ConnectionString;

    public Uri Endpoint => _azurite!.TableEndpoint;

    public async Task<TableClient> CreateTableAsync()
    {
        var table = new TableServiceClient(ConnectionString).GetTableClient("t" + Guid.NewGuid().ToString("N"));
        await table.CreateAsync();
        return table;
    }

    public async Task InitializeAsync()
    {
        await Azurite.EnsureAsync(_ => { }, CancellationToken.None);
        _azurite = await Azurite.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }
}
