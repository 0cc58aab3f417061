using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ExactlyOnce.Pipelines;

/// <summary>What a pipeline does by itself while its application runs, whether records come or not.</summary>
internal sealed class PipelineService<TTransform>(IServiceProvider services) : BackgroundService
    where TTransform : class, ITransform
{
    // The parts are not made before the application's options have been checked.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => services.GetRequiredService<PipelineParts<TTransform>>().RunAsync(stoppingToken);
}
