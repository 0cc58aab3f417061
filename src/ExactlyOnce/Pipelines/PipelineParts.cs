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
    private readonly CancellationTokenSource _disposing = new();
    private readonly LedgerKeeper? _keeper;
    private readonly LaneHistory _history = LaneHistory.None;
    private Task _running = Task.CompletedTask;

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
        (Processor, _keeper, _history) = (lanes, new LedgerKeeper(lanes, environment), environment.History);
    }

    public IBatchProcessor Processor { get; }

    /// <summary>What a pipeline does by itself, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        _running = Task.WhenAll(_keeper?.KeepAsync(either.Token) ?? Task.CompletedTask, _history.KeepAsync(either.Token));
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        // What it works with is taken apart next, and a client of Kafka that is taken apart under a call corrupts the process.
        await _disposing.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Processor.DisposeAsync();
    }
}
