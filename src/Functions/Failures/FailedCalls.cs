using System.Collections.Concurrent;
using ExactlyOnce;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace Functions.Failures;

/// <summary>
/// Holds failed calls of Kafka-triggered functions back. The host calls again at once where a call failed, with the same records and without end
/// (host.json: <c>maxRetries: -1</c>): a function that cannot be made, a setting that is found wrong late, or records that cannot be converted would keep
/// both processes busy and fill the log. What a pipeline has paused after itself goes through as it is.
/// </summary>
internal sealed partial class FailedCalls(TimeProvider clock, ILogger<FailedCalls> logger) : IFunctionsWorkerMiddleware
{
    private const string KafkaTrigger = "kafkaTrigger";

    private readonly ConcurrentDictionary<string, FailureStreak> _streaks = [];

    /// <summary>Whether a call is one of a Kafka-triggered function.</summary>
    public static bool Concern(FunctionContext context) =>
        context.FunctionDefinition.InputBindings.Values.Any(binding => binding.Type.Equals(KafkaTrigger, StringComparison.OrdinalIgnoreCase));

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var function = context.FunctionDefinition.Name;
        var streak = _streaks.GetOrAdd(function, static (_, clock) => new FailureStreak(clock), clock);
        var began = clock.GetTimestamp();
        try
        {
            await next(context);
            streak.End();
        }
        catch (Exception problem) when (!HasPaused(problem) && !context.CancellationToken.IsCancellationRequested)
        {
            var text = Describe(problem);
            var failure = streak.Add(text);
            if (failure.IsNews)
                LogFailure(logger, function, failure.Calls, failure.Since, FailureStreak.LongestPause, text);
            // What the call itself took counts, so that a slow failure is not made slower.
            await HoldBackAsync(failure.Pause - clock.GetElapsedTime(began), context.CancellationToken);
            if (failure.IsNews)
                throw;
            // Worker and host log every exception with its stack: this one is short, and theirs was logged when it was news.
            throw new RepeatedFailureException(function, failure.Calls, failure.Since, text);
        }
    }

    private async Task HoldBackAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static bool HasPaused(Exception problem) =>
        problem is LaneUnavailableException or LaneStoppedException or DeadLetterRejectedException or LedgerMismatchException or GapException;

    private static string Describe(Exception problem)
    {
        List<string> texts = [];
        for (var one = problem; one is not null; one = one.InnerException)
            texts.Add($"{one.GetType().FullName}: {one.Message}");
        return string.Join(" <- ", texts);
    }

    [LoggerMessage(EventId = 401, Level = LogLevel.Error, Message = "Function {Function} fails outside its pipeline (calls in a row: {Calls}, since {Since:O}). The host calls it with the same records until it succeeds; each failed call is held back, for up to {LongestPause}: {Problem}")]
    private static partial void LogFailure(ILogger logger, string function, long calls, DateTimeOffset since, TimeSpan longestPause, string problem);
}
