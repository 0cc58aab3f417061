using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Effects;

/// <summary>Makes the store ready when the application starts. A store that is out then stops nobody: it is made ready at its first use.</summary>
internal sealed class StorePreparation(IServiceProvider services, ILogger<StorePreparation> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Not made before the application's options have been checked.
        var store = services.GetRequiredService<IIdempotencyStore>();
        foreach (var effect in services.GetServices<RegisteredEffect>())
        {
            try
            {
                await store.PrepareAsync(effect.Name, cancellationToken);
            }
            catch (RetriableException problem)
            {
                logger.StoreIsOut(effect.Name, problem.Message);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
