using ExactlyOnce.Crashes;
using ExactlyOnce.Lanes;
using ExactlyOnce.Ledger;
using ExactlyOnce.Routing;
using ExactlyOnce.Transforms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Pipelines;

/// <summary>What a pipeline is made of, put together from the application's services.</summary>
internal sealed class PipelineParts<TTransform> : IAsyncDisposable
    where TTransform : class, ITransform
{
    public PipelineParts(IServiceProvider services, PipelineOptions options)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var router = new Router(options, clock, services.GetService<IClaimCheckStore>());
        var transforms = new TransformRunner(services.GetRequiredService<TTransform>(), options, router);
        var metrics = services.GetRequiredService<LaneMetrics>();
        if (options.Guarantee == DeliveryGuarantee.AtLeastOnce)
        {
            Processor = new AtLeastOnceProcessor(transforms, services.GetRequiredService<IRecordWriter>(), metrics);
            return;
        }
        var environment = new LaneEnvironment(
            options,
            transforms,
            router,
            services.GetRequiredService<ILaneProducerFactory>(),
            services.GetRequiredService<ILedger>(),
            services.GetRequiredService<IInputLog>(),
            services.GetRequiredService<TransformGate>(),
            metrics,
            clock,
            Random.Shared,
            services.GetRequiredService<ILogger<Lane>>())
        {
            History = new LaneHistory(options.HistoryTopic, options.TriggerGroup, services.GetService<IRecordWriter>(), clock, services.GetRequiredService<ILogger<LaneHistory>>()),
        };
        var lanes = new LanePool(environment);
        (Processor, Keeper, History) = (lanes, new LedgerKeeper(lanes, environment), environment.History);
    }

    public IBatchProcessor Processor { get; }

    /// <summary>To run beside the processor; null where there is no ledger.</summary>
    public LedgerKeeper? Keeper { get; }

    /// <summary>To be written while the application runs.</summary>
    public LaneHistory History { get; } = LaneHistory.None;

    public ValueTask DisposeAsync() => Processor.DisposeAsync();
}
