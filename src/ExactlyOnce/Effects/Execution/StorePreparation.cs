using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Effects;

/// <summary>Makes the store ready when the application starts. A store that is out then stops nobody: it is made ready at its first use.</summary>
internal sealed class StorePreparation(IServiceProvider services, ILogger<StorePreparation> logger) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        // Not made before the application's options have been checked.
        var store = services.GetRequiredService<IIdempotencyStore>();
        foreach (var effect in services.GetServices<RegisteredEffect>())
        {
            try
            {
                await store.PrepareAsync(effect.Name, limit.Token);
            }
            catch (Exception problem) when (problem is RetriableException || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                logger.StoreIsOut(effect.Name, problem.Message);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
