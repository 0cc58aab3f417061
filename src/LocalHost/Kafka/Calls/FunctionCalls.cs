using LocalHost.Catalog;
using LocalHost.Worker;
using LocalHost.Worker.Protocol;

namespace LocalHost.Kafka.Calls;

/// <summary>
/// Calls a function until its records are done, as the extension does (MultipleItemFunctionExecutor, SingleItemFunctionExecutor). Its retry counters are by the last offset of each
/// partition; a call's records stay the same until it is done, so one counter a call is the same.
/// </summary>
internal sealed class FunctionCalls(FunctionDefinition function, IWorker worker, TriggerSettings settings, TimeProvider clock)
{
    /// <summary>Whether the offsets of the records are to be stored: the function succeeded, or they are passed over. Not where the calls were cancelled.</summary>
    public async Task<bool> UntilDoneAsync(
        TypedData input, IReadOnlyDictionary<string, TypedData> metadata, FailureStreak streak, string description, CancellationToken cancellationToken)
    {
        for (var failures = 1; !cancellationToken.IsCancellationRequested; failures++)
        {
            if (await TryAsync(new Invocation(input) { Metadata = metadata }, cancellationToken) is not { } failure)
            {
                streak.Succeeded();
                return !cancellationToken.IsCancellationRequested;
            }
            if (cancellationToken.IsCancellationRequested)
                return false;
            var isPassedOver = settings.CommitOnFailure || (settings.MaxRetries >= 0 && failures > settings.MaxRetries);
            streak.Failed(failure, description, isPassedOver);
            if (isPassedOver)
                return true;
            await RestAsync(streak.Pause, cancellationToken);
        }
        return false;
    }

    private async Task<Exception?> TryAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        try
        {
            await worker.InvokeAsync(function, invocation, cancellationToken);
            return null;
        }
        catch (Exception failure) // whatever became of the call, its records are not done
        {
            return failure;
        }
    }

    private async Task RestAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
