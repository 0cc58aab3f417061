using Microsoft.Extensions.Logging;

namespace LocalHost.Kafka.Calls;

/// <summary>
/// Consecutive failures of a function's calls: decides how long to rest before the same records are tried again, and logs. A function that always fails neither spins nor floods the log.
/// (The extension tries again at once and logs each failure in full.)
/// </summary>
internal sealed partial class FailureStreak(string function, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // Of one that repeats: in full, and in a line.
    private static readonly TimeSpan FullInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private int _inARow;
    private string? _message;
    private string? _outcome;
    private int _repeats;
    private long _inFullAt;
    private long _lineAt;

    /// <summary>Before the next attempt: none after the first failure, then from 100 ms to 5 s.</summary>
    public TimeSpan Pause
    {
        get
        {
            lock (_gate)
                return _inARow < 2 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, ShortestPause.Ticks << Math.Min(_inARow - 2, 10)));
        }
    }

    public void Succeeded()
    {
        lock (_gate)
            _inARow = 0;
    }

    /// <param name="failure">What the function threw, or what became of its worker.</param>
    /// <param name="records">Which records the call had.</param>
    /// <param name="isPassedOver">Whether the records are not tried again: they are lost.</param>
    public void Failed(Exception failure, string records, bool isPassedOver)
    {
        var level = isPassedOver ? LogLevel.Error : LogLevel.Warning;
        var outcome = isPassedOver ? "its records are passed over and their offsets committed" : "the same records are tried again";
        lock (_gate)
        {
            _inARow++;
            if (failure.Message != _message || clock.GetElapsedTime(_inFullAt) >= FullInterval)
            {
                (_message, _outcome, _repeats) = (failure.Message, outcome, 0);
                _inFullAt = _lineAt = clock.GetTimestamp();
                LogFailed(level, function, records, outcome, failure.Message);
                return;
            }
            _repeats++;
            if (outcome == _outcome && clock.GetElapsedTime(_lineAt) < LineInterval)
                return;
            _outcome = outcome;
            _lineAt = clock.GetTimestamp();
            LogFailedAgain(level, function, records, outcome, _repeats);
        }
    }

    [LoggerMessage(EventId = 936, Message = "{Function} failed with {Records}; {Outcome}. {Failure}")]
    private partial void LogFailed(LogLevel level, string function, string records, string outcome, string failure);

    [LoggerMessage(EventId = 937, Message = "{Function} failed as before with {Records}; {Outcome}. {Repeats} times since that was logged in full")]
    private partial void LogFailedAgain(LogLevel level, string function, string records, string outcome, int repeats);
}
