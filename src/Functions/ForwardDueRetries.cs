using ExactlyOnce.Kafka;
using Microsoft.Azure.Functions.Worker;

namespace Functions;

/// <summary>Brings records back from the retry topics when they are due.</summary>
public sealed class ForwardDueRetries(DueRetries retries)
{
    // Of each retry topic. Some seconds' work; what is left is for the next time.
    private const int AtMost = 50_000;

    /// <summary>Called by the timer, in one instance at a time; more at a time share the work.</summary>
    [Function(nameof(ForwardDueRetries))]
    public Task RunAsync([TimerTrigger("%RetrySchedule%")] TimerInfo timer, CancellationToken cancellationToken)
    {
        _ = timer; // the trigger needs a parameter
        return retries.ReturnAsync(AtMost, cancellationToken);
    }
}
