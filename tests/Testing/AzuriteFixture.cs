using Toolchain;

namespace Testing;

/// <summary>
/// An Azurite for the tests of a class or a collection, each of which has a table of its own: the one whose table endpoint AZURITE_TABLES
/// names, or one that is started for them.
/// </summary>
public class AzuriteFixture : IAsyncLifetime
{
    private Azurite? _azurite;

    private static Uri? Given => Environment.GetEnvironmentVariable("AZURITE_TABLES") is { Length: > 0 } endpoint ? new Uri(endpoint) : null;

    public string ConnectionString => Azurite.ConnectionStringOf(Endpoint);

    public Uri Endpoint => Given ?? _azurite!.TableEndpoint;

    public async Task InitializeAsync()
    {
        if (Given is not null)
            return;
        await Azurite.EnsureAsync(_ => { }, CancellationToken.None);
        _azurite = await Azurite.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }
}
