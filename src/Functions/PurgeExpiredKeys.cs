using ExactlyOnce;
using Microsoft.Azure.Functions.Worker;

namespace Functions;

/// <summary>Deletes idempotency keys that are no longer kept.</summary>
public sealed class PurgeExpiredKeys(ExpiredKeys keys)
{
    // About a minute's work for a table; what is left is for the next time.
    private const int AtMost = 100_000;

    /// <summary>Called by the timer, in one instance at a time.</summary>
    [Function(nameof(PurgeExpiredKeys))]
    public Task RunAsync([TimerTrigger("%PurgeSchedule%")] TimerInfo timer, CancellationToken cancellationToken)
    {
        _ = timer; // the trigger needs a parameter
        return keys.PurgeAsync(AtMost, cancellationToken);
    }
}
