using ExactlyOnce.Crashes;
using ExactlyOnce.Lanes;
using ExactlyOnce.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ExactlyOnce;

/// <summary>Registers pipelines.</summary>
public static class ExactlyOnceServiceCollectionExtensions
{
    /// <summary>
    /// Adds the transform and its <see cref="Pipeline{TTransform}"/>. The ports it writes through come from an adapter
    /// (<c>AddExactlyOnceKafka</c>). Wrong options stop the application when it starts, with every problem named.
    /// </summary>
    public static IServiceCollection AddPipeline<TTransform>(this IServiceCollection services, Action<PipelineOptions> configure)
        where TTransform : class, ITransform
    {
        var name = typeof(TTransform).Name;
        services.AddOptions<PipelineOptions>(name).Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PipelineOptions>, PipelineOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LaneMetrics>();
        services.TryAddSingleton<TransformGate>();
        services.TryAddSingleton<TTransform>();
        services.TryAddSingleton(provider => new PipelineParts<TTransform>(provider, provider.GetRequiredService<IOptionsMonitor<PipelineOptions>>().Get(name)));
        services.TryAddSingleton(provider => new Pipeline<TTransform>(provider.GetRequiredService<PipelineParts<TTransform>>().Processor));
        services.AddSingleton(provider => PipelineDescription.Of(provider.GetRequiredService<IOptionsMonitor<PipelineOptions>>().Get(name)));
        services.AddHostedService<PipelineService<TTransform>>();
        return services;
    }
}
