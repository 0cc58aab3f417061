using System.Globalization;
using NCrontab;

namespace LocalHost.Timers;

/// <summary>When a timer is due, in UTC, as on Azure.</summary>
internal sealed class TimerSchedule
{
    private static readonly CrontabSchedule.ParseOptions WithSeconds = new() { IncludingSeconds = true };

    private readonly CrontabSchedule? _crontab;
    private readonly TimeSpan _interval;

    private TimerSchedule(CrontabSchedule? crontab, TimeSpan interval) => (_crontab, _interval) = (crontab, interval);

    /// <summary>Whether it follows the clock, and not the call before.</summary>
    public bool IsCrontab => _crontab is not null;

    /// <summary>Whether it is due more often than once a minute: then the Functions host keeps no status of it.</summary>
    public bool IsFrequent => _crontab is null ? _interval < TimeSpan.FromMinutes(1) : IsEachMinute(_crontab) && TimesInAMinute(_crontab) > 1;

    /// <param name="expression">Six fields, or a time.</param>
    /// <param name="function">Whose it is.</param>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static TimerSchedule Parse(string? expression, string function)
    {
        if (CrontabSchedule.TryParse(expression, WithSeconds) is { } crontab)
            return new TimerSchedule(crontab, default);
        return TimeSpan.TryParse(expression, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero
            ? new TimerSchedule(null, interval)
            : throw new InvalidDataException($"Function {function}: its schedule is '{expression}'; it must have six fields (second minute hour day month weekday), as 0 */10 * * * *, or be a time, as 00:10:00.");
    }

    public DateTimeOffset NextAfter(DateTimeOffset time) => _crontab is { } crontab
        ? new DateTimeOffset(crontab.GetNextOccurrence(time.UtcDateTime), TimeSpan.Zero)
        : time + _interval;

    private static bool IsEachMinute(CrontabSchedule crontab) => crontab.ToString().Split(' ').Skip(1).All(field => field == "*");

    private static int TimesInAMinute(CrontabSchedule crontab)
    {
        var minute = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        return crontab.GetNextOccurrences(minute.AddSeconds(-1), minute.AddMinutes(1)).Count();
    }
}
