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

    /// <summary>A lane's ledger and its log, asked for side by side: for a lane whose position nobody else moves meanwhile, so that it is not behind the log's end.</summary>
    /// <param name="ledger">Asks for the ledger.</param>
    /// <exception cref="RetriableException">One of the answers could not be had now.</exception>
    public async Task<(LedgerEntry? Entry, LogState Log)> DescribeAsync(LaneId lane, Func<LaneId, Task<LedgerEntry?>> ledger)
    {
        var (entry, log) = (ledger(lane), Log.DescribeAsync(lane));
        // Both are over when one fails, and neither leaves the caller's context, which the model's processes live in.
        await ((Task)entry).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await ((Task)log).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        return (await entry, await log);
    }
}
