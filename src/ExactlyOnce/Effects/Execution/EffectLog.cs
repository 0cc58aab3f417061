using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Effects;

/// <summary>The log lines of effects.</summary>
internal static partial class EffectLog
{
    [LoggerMessage(EventId = 101, Level = LogLevel.Warning, Message = "Effect {Effect}: the store did not answer, it is tried again: {Problem}")]
    public static partial void StoreIsOut(this ILogger logger, string effect, string problem);

    [LoggerMessage(EventId = 102, Level = LogLevel.Warning, Message = "Effect {Effect}: the claim of key {Key} was lost at attempt {Attempt}: its lease had ended, and another process has it")]
    public static partial void ClaimLost(this ILogger logger, string effect, string key, int attempt);

    [LoggerMessage(EventId = 103, Level = LogLevel.Error, Message = "{Problem}")]
    public static partial void Uncertain(this ILogger logger, string problem);

    [LoggerMessage(EventId = 104, Level = LogLevel.Information, Message = "Effect {Effect}: {Deleted} expired keys deleted; all looked at: {IsComplete}")]
    public static partial void Purged(this ILogger logger, string effect, int deleted, bool isComplete);
}
