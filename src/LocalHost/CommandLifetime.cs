using Microsoft.Extensions.Hosting;

namespace LocalHost;

/// <summary>Leaves signals to the command line, which stops the host.</summary>
internal sealed class CommandLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
