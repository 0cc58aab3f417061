using Toolchain;

namespace LocalHost.Tests.Kit;

/// <summary>An Azurite with blobs, as a host's AzureWebJobsStorage. Tests keep apart by the host's id.</summary>
public sealed class HostBlobs : IAsyncLifetime
{
    private Azurite? _azurite;

    public string ConnectionString => _azurite!.ConnectionString;

    public async Task InitializeAsync()
    {
        await Azurite.EnsureAsync(_ => { }, CancellationToken.None);
        _azurite = await Azurite.StartWithBlobsAsync();
    }

    public Task DisposeAsync() => _azurite!.DisposeAsync().AsTask();
}
