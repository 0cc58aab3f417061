using ExactlyOnce.Crashes;
using ExactlyOnce.Routing;
using ExactlyOnce.Transforms;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Lanes;

/// <summary>What the lanes of a pipeline work with.</summary>
internal sealed record LaneEnvironment(
    PipelineOptions Options,
    TransformRunner Transforms,
    Router Router,
    ILaneProducerFactory Producers,
    ILedger Ledger,
    IInputLog Log,
    TransformGate Gate,
    LaneMetrics Metrics,
    TimeProvider Clock,
    Random Jitter,
    ILogger Logger)
{
    /// <summary>Where lanes tell what they do.</summary>
    public LaneHistory History { get; init; } = LaneHistory.None;

    /// <summary>The patience for one batch of a lane, from now on.</summary>
    public Patience StartPatience(LaneId lane) => new(lane, Options, Clock, Jitter, Logger);
}
