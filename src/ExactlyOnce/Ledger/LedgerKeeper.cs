using ExactlyOnce.Lanes;
using ExactlyOnce.Pipelines;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Ledger;

/// <summary>
/// Keeps the brokers from forgetting the positions of lanes without records (offsets.retention.minutes): commits again what has not
/// changed between two looks, be the lane this process's or nobody's.
/// </summary>
internal sealed partial class LedgerKeeper(LanePool lanes, LaneEnvironment environment)
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMinutes(1);

    /// <summary>Goes on until it is cancelled.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        var (clock, interval) = (environment.Clock, environment.Options.LedgerRenewal);
        var seen = await LookAsync();
        // Processes may be short-lived: how long a lane has been idle before this one, nobody knows.
        var next = interval < FirstInterval ? interval : FirstInterval;
        while (true)
        {
            await Task.Delay(next * (0.75 + (0.5 * environment.Jitter.NextDouble())), clock, cancellationToken);
            foreach (var (lane, entry) in await LookAsync())
            {
                if (seen.TryGetValue(lane, out var before) && before == entry)
                    await RenewAsync(lane, entry, cancellationToken);
            }
            seen = await LookAsync();
            next = interval;
        }
    }

    private async Task<IReadOnlyDictionary<LaneId, LedgerEntry>> LookAsync()
    {
        try
        {
            return await environment.Ledger.ListAsync(environment.Options.TriggerGroup);
        }
        catch (RetriableException problem)
        {
            LogNotRead(environment.Logger, environment.Options.TriggerGroup, problem.Message);
            return new Dictionary<LaneId, LedgerEntry>();
        }
    }

    private async Task RenewAsync(LaneId lane, LedgerEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await lanes.RenewAsync(lane, entry.Position, cancellationToken);
            LogRenewed(environment.Logger, lane, entry.Position);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // Whatever it is, this is a courtesy, and must not end the application.
            LogNotRenewed(environment.Logger, lane, problem.Message);
        }
    }

    [LoggerMessage(EventId = 21, Level = LogLevel.Debug, Message = "Lane {Lane} is idle; its position {Position} is renewed")]
    private static partial void LogRenewed(ILogger logger, LaneId lane, long position);

    [LoggerMessage(EventId = 22, Level = LogLevel.Warning, Message = "Lane {Lane} is idle and its position could not be renewed: {Problem}")]
    private static partial void LogNotRenewed(ILogger logger, LaneId lane, string problem);

    [LoggerMessage(EventId = 23, Level = LogLevel.Warning, Message = "The ledger of {TriggerGroup} could not be read to renew idle positions: {Problem}")]
    private static partial void LogNotRead(ILogger logger, string triggerGroup, string problem);
}
