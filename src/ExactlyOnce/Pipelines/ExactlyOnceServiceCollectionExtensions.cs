using ExactlyOnce.Lanes;
using ExactlyOnce.Pipelines;
using ExactlyOnce.Transforms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
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
        services.TryAddSingleton<TTransform>();
        services.TryAddSingleton(provider => new Pipeline<TTransform>(CreateProcessor<TTransform>(provider, name)));
        return services;
    }

    private static IBatchProcessor CreateProcessor<TTransform>(IServiceProvider provider, string name)
        where TTransform : class, ITransform
    {
        var options = provider.GetRequiredService<IOptionsMonitor<PipelineOptions>>().Get(name);
        var transforms = new TransformRunner(provider.GetRequiredService<TTransform>(), options);
        var metrics = provider.GetRequiredService<LaneMetrics>();
        if (options.Guarantee == DeliveryGuarantee.AtLeastOnce)
            return new AtLeastOnceProcessor(transforms, provider.GetRequiredService<IRecordWriter>(), metrics);

        var producers = provider.GetRequiredService<ILaneProducerFactory>();
        var ledger = provider.GetRequiredService<ILedger>();
        var clock = provider.GetRequiredService<TimeProvider>();
        var logger = provider.GetRequiredService<ILogger<Lane>>();
        return new LanePool((topic, partition) => new Lane(
            new LaneId(options.TriggerGroup, topic, partition), transforms, producers, ledger, options, metrics, clock, Random.Shared, logger));
    }
}
