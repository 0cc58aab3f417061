using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Stops the host when it starts: there is no worker in here.</summary>
internal sealed class OfficialPackageNeeded : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException(
        "This was built with a stand-in for Microsoft.Azure.Functions.Worker, because the package feed lacks the official package, and cannot "
        + "run as a Functions worker. Run it locally with src/LocalHost (./dev run), or build it on a feed that has Microsoft.Azure.Functions.Worker 2.x.");

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
