using Toolchain;

namespace EndToEnd.Kit;

/// <summary>The storage of the Functions hosts of a collection: an Azurite with tables and blobs, started when the first test asks for it.</summary>
public sealed class HostStorage : IAsyncLifetime
{
    private readonly Lazy<Task<Azurite>> _azurite = new(async () =>
    {
        await Azurite.EnsureAsync(_ => { }, CancellationToken.None);
        return await Azurite.StartWithBlobsAsync();
    });

    /// <summary>Its connection string.</summary>
    public async Task<string> StartAsync() => (await _azurite.Value).ConnectionString;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_azurite.IsValueCreated)
            await (await _azurite.Value).DisposeAsync();
    }
}
