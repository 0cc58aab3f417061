using Toolchain;

namespace Dev;

/// <summary>How a job of this program ends: with its own code, with 2 where it could not be run, with 130 where it was interrupted.</summary>
internal static class ExitCodes
{
    // Ctrl+C reaches every process of a terminal: one that this one started may end of it, and fail the job, before this one has heard of it.
    private static readonly TimeSpan SignalsDelay = TimeSpan.FromSeconds(1);

    /// <summary>Runs the job; says why where it did not come to a code of its own.</summary>
    public static async Task<int> OfAsync(Func<Task<int>> job, CancellationToken cancellationToken)
    {
        try
        {
            return await job();
        }
        catch (Exception problem)
        {
            if (await IsInterruptedAsync(cancellationToken))
                return await SayAsync("interrupted", 130);
            if (problem is ToolchainException or TimeoutException or IOException or UnauthorizedAccessException or Confluent.Kafka.KafkaException or ExactlyOnce.RetriableException)
                return await SayAsync(problem.Message, 2);
            throw;
        }
    }

    private static async Task<bool> IsInterruptedAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(SignalsDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return cancellationToken.IsCancellationRequested;
    }

    private static async Task<int> SayAsync(string text, int code)
    {
        await Console.Error.WriteLineAsync($"dev: {text}");
        return code;
    }
}
