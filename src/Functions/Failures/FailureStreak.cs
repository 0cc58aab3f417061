namespace Functions.Failures;

/// <summary>The calls of one function that failed in a row, and how the next of them is treated.</summary>
internal sealed class FailureStreak(TimeProvider clock)
{
    /// <summary>The longest that a failed call is held back.</summary>
    // Short beside max.poll.interval.ms (5 minutes), in which the call must end, and for whoever has mended what was wrong and waits.
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RemindEvery = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private long _calls;
    private DateTimeOffset _since;
    private string? _told;
    private DateTimeOffset _toldAt;

    /// <summary>One more call failed.</summary>
    /// <param name="problem">With what; another text is news.</param>
    public FailedCall Add(string problem)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_calls++ == 0)
                _since = now;
            var isNews = problem != _told || now - _toldAt >= RemindEvery;
            if (isNews)
                (_told, _toldAt) = (problem, now);
            return new FailedCall(_calls, _since, isNews, PauseAfter(_calls));
        }
    }

    /// <summary>A call succeeded.</summary>
    public void End()
    {
        lock (_gate)
            (_calls, _told) = (0, null);
    }

    // The first failure may be the only one.
    private static TimeSpan PauseAfter(long calls) =>
        calls == 1 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(ShortestPause.Ticks << (int)Math.Min(calls - 2, 16), LongestPause.Ticks));
}
