using Toolchain;

namespace Testing;

/// <summary>An Azurite for the tests of a class or a collection, each of which has a table of its own.</summary>
public class AzuriteFixture : IAsyncLifetime
{
    private Azurite? _azurite;

    public string ConnectionString => _azurite!.ConnectionString;

    public Uri Endpoint => _azurite!.TableEndpoint;

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
