using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Lanes;

/// <summary>The log lines of lanes.</summary>
internal static partial class LaneLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Lane {Lane} acquired at position {Position}")]
    public static partial void Acquired(this ILogger logger, LaneId lane, long position);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Lane {Lane} gives up its producer: {Problem}")]
    public static partial void Abandoning(this ILogger logger, LaneId lane, string problem);

    [LoggerMessage(EventId = 3, Level = LogLevel.Debug, Message = "Lane {Lane}: the same call again: {Problem}")]
    public static partial void Retrying(this ILogger logger, LaneId lane, string problem);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Lane {Lane}: what became of offset {Offset} can never be written to {Topic}: {Problem}")]
    public static partial void Rejected(this ILogger logger, LaneId lane, long offset, string topic, string problem);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "Lane {Lane}: the host passed over records between offsets {From} and {To}; they are read back: {Count} up to offset {Next}")]
    public static partial void Repairing(this ILogger logger, LaneId lane, long from, long to, int count, long next);

    [LoggerMessage(EventId = 6, Level = LogLevel.Error, Message = "Lane {Lane}: offsets {From} to {Start} were deleted from the log before the lane came to them; whatever was there is lost")]
    public static partial void Deleted(this ILogger logger, LaneId lane, long from, long start);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "Lane {Lane} begins again at the start of its log (OnLedgerAhead is Reset): {Problem}")]
    public static partial void Resetting(this ILogger logger, LaneId lane, string problem);

    [LoggerMessage(EventId = 8, Level = LogLevel.Warning, Message = "Lane {Lane}: a process died at offset {Position}, {Crashes} in a row")]
    public static partial void Crashed(this ILogger logger, LaneId lane, long position, int crashes);

    [LoggerMessage(EventId = 9, Level = LogLevel.Error, Message = "Lane {Lane}: offset {Offset} killed its process {Crashes} times; it becomes a dead letter")]
    public static partial void Quarantined(this ILogger logger, LaneId lane, long offset, int crashes);

    [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "Lane {Lane}: the broker gives no topic ids; that the topic was created again is seen only while its log is shorter than the ledger says")]
    public static partial void NoTopicIds(this ILogger logger, LaneId lane);

    [LoggerMessage(EventId = 11, Level = LogLevel.Error, Message = "Lane {Lane} stands still: {Problem}")]
    public static partial void StandsStill(this ILogger logger, LaneId lane, string problem);

    [LoggerMessage(EventId = 12, Level = LogLevel.Information, Message = "Lane {Lane} is released: {Reason}")]
    public static partial void Released(this ILogger logger, LaneId lane, string reason);

    [LoggerMessage(EventId = 13, Level = LogLevel.Warning, Message = "Lane {Lane} has no ledger yet, and holds its records until it has one, past the deadline (a host that gives up now would lose them): {Problem}")]
    public static partial void HoldsOn(this ILogger logger, LaneId lane, string problem);

    [LoggerMessage(EventId = 14, Message = "Lane {Lane}: {Count} to {Topic} ({Kind}); the first is offset {Offset}: {Problem}")]
    public static partial void Routed(this ILogger logger, LogLevel level, LaneId lane, int count, string topic, string kind, long offset, string problem);

    [LoggerMessage(EventId = 15, Level = LogLevel.Error, Message = "Lane {Lane}: {Origin} never came back from retry tier {Tier}, though a later record did; its key goes on without it. Was the tier's topic deleted, or its retention too short?")]
    public static partial void LostInRetry(this ILogger logger, LaneId lane, string origin, int tier);
}
