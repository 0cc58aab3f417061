using LocalHost.Timers;

namespace LocalHost.Tests.Timers;

public sealed class TimerScheduleTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0 */10 * * * *", "00:10:00 00:20:00 00:30:00")]
    [InlineData("30 0 12 * * *", "12:00:30 12:00:30")]
    [InlineData("00:25:00", "00:25:00 00:50:00 01:15:00")]
    public void It_names_the_next_time_after_each(string schedule, string times)
    {
        var (now, found) = (Midnight, new List<string>());
        foreach (var _ in times.Split(' '))
        {
            now = TimerSchedule.Parse(schedule, "F").NextAfter(now);
            found.Add($"{now:HH:mm:ss}");
        }

        Assert.Equal(times, string.Join(' ', found));
    }

    [Theory]
    [InlineData("every day")]
    [InlineData("* * * * *")]
    [InlineData("-00:00:10")]
    [InlineData("")]
    [InlineData(null)]
    public void A_schedule_that_cannot_be_read_is_named_with_its_function_and_the_rule(string? schedule) => Assert.Contains(
        $"Function Purge: its schedule is '{schedule}'; it must have six fields",
        Assert.Throws<InvalidDataException>(() => TimerSchedule.Parse(schedule, "Purge")).Message);

    [Theory]
    [InlineData("*/5 * * * * *", true)]
    [InlineData("0,30 * * * * *", true)]
    [InlineData("0 * * * * *", false)]
    [InlineData("* 0 * * * *", false)]
    [InlineData("00:00:59", true)]
    [InlineData("00:01:00", false)]
    public void Of_one_that_is_due_more_than_once_a_minute_no_status_is_kept(string schedule, bool isFrequent) =>
        Assert.Equal(isFrequent, TimerSchedule.Parse(schedule, "F").IsFrequent);
}
