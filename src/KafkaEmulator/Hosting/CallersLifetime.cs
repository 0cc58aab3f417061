using Microsoft.Extensions.Hosting;

namespace KafkaEmulation.Hosting;

/// <summary>The emulator lives as long as its caller wants: it does not listen to the process's signals, which are the caller's.</summary>
internal sealed class CallersLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
