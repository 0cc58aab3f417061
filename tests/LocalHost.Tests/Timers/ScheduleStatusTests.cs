using System.Text.Json;
using LocalHost.Timers;

namespace LocalHost.Tests.Timers;

public sealed class ScheduleStatusTests
{
    private static readonly TimerSchedule EachHour = TimerSchedule.Parse("0 0 * * * *", "F");
    private static readonly TimerSchedule EachTenMinutes = TimerSchedule.Parse("0 */10 * * * *", "F");
    private static readonly DateTimeOffset Never = DateTimeOffset.MinValue;

    [Fact]
    public void A_timer_without_a_status_is_due_at_the_next_time() =>
        Assert.Equal(new ScheduleStatus(Never, At("13:00"), At("12:30")), ScheduleStatus.Resume(null, EachHour, At("12:30")));

    [Fact]
    public void A_status_of_the_same_schedule_goes_on_however_late_it_is()
    {
        var kept = ScheduleStatus.After(At("09:00"), EachHour);

        Assert.Equal(kept, ScheduleStatus.Resume(kept, EachHour, At("12:30")));
        Assert.Equal(At("10:00"), kept.Next);
    }

    [Fact]
    public void A_time_that_a_new_schedule_asks_for_before_it_was_in_force_was_not_missed() =>
        Assert.Equal(new ScheduleStatus(Never, At("12:40"), At("12:35")), ScheduleStatus.Resume(ScheduleStatus.After(At("12:00"), EachHour), EachTenMinutes, At("12:35")));

    [Fact]
    public void A_new_schedule_counts_from_the_last_call_where_that_is_still_to_come() =>
        Assert.Equal(new ScheduleStatus(Never, At("12:10"), At("12:00")), ScheduleStatus.Resume(ScheduleStatus.After(At("12:00"), EachHour), EachTenMinutes, At("12:05")));

    [Fact]
    public void A_status_that_the_Functions_host_wrote_is_read()
    {
        const string written = """{"Last":"0001-01-01T00:00:00+00:00","Next":"2026-01-01T13:00:00+00:00","LastUpdated":"2026-01-01T12:30:00.1234567+00:00"}""";

        Assert.Equal(new ScheduleStatus(Never, At("13:00"), At("12:30").AddTicks(1234567)), JsonSerializer.Deserialize<ScheduleStatus>(written));
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-01-01T{time}:00Z", System.Globalization.CultureInfo.InvariantCulture);
}
