using System.Diagnostics;

namespace Testing;

/// <summary>Waits for what happens on other threads.</summary>
public static class Eventually
{
    /// <summary>How long tests wait for what must come: long, since one that passes does not wait, and machines that run everything at once are slow.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    /// <summary>Returns when the condition holds.</summary>
    public static Task HoldsAsync(Func<bool> condition, string what, TimeSpan? patience = null) => HoldsAsync(condition, () => what, patience);

    /// <summary>Returns when the condition holds. What did not come true is asked for where it did not.</summary>
    public static async Task HoldsAsync(Func<bool> condition, Func<string> what, TimeSpan? patience = null)
    {
        var waiting = Stopwatch.StartNew();
        using var ticks = new PeriodicTimer(Interval); // Asking without a pause would take a core from what is waited for.
        while (!condition())
        {
            if (waiting.Elapsed > (patience ?? Patience))
                throw new TimeoutException($"{what()}: not within {(patience ?? Patience).TotalSeconds} s");
            await ticks.WaitForNextTickAsync();
        }
    }

    /// <summary>Returns when a call succeeds; until then it may fail so.</summary>
    /// <param name="call">Made again and again.</param>
    /// <param name="patience">How long; what fails then is thrown.</param>
    /// <param name="passes">Whether a failure may pass; null where every one of the type may.</param>
    public static async Task SucceedsAsync<TException>(Func<Task> call, TimeSpan patience, Func<TException, bool>? passes = null)
        where TException : Exception
    {
        var waiting = Stopwatch.StartNew();
        using var ticks = new PeriodicTimer(Interval);
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (TException failure) when (waiting.Elapsed < patience && passes?.Invoke(failure) is not false)
            {
                await ticks.WaitForNextTickAsync();
            }
        }
    }
}
