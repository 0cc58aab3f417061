namespace LocalHost.Timers;

/// <summary>What is known of a timer's times. It outlives the host in a blob, in the Functions host's own format.</summary>
/// <param name="Last">When the function was called last; <see cref="DateTimeOffset.MinValue"/> where it never was.</param>
/// <param name="Next">When it is due.</param>
/// <param name="LastUpdated">The time that <paramref name="Next"/> was reckoned from.</param>
internal sealed record ScheduleStatus(DateTimeOffset Last, DateTimeOffset Next, DateTimeOffset LastUpdated)
{
    /// <summary>The status to go on with: the kept one, unless there is none or another schedule made it.</summary>
    public static ScheduleStatus Resume(ScheduleStatus? kept, TimerSchedule schedule, DateTimeOffset now)
    {
        if (kept is null)
            return new ScheduleStatus(DateTimeOffset.MinValue, schedule.NextAfter(now), now);
        var from = kept.Last != DateTimeOffset.MinValue ? kept.Last : kept.LastUpdated != DateTimeOffset.MinValue ? kept.LastUpdated : now;
        var expected = schedule.NextAfter(from);
        if (kept.Next == expected)
            return kept;
        // What the new schedule would have asked for before it was in force was not missed.
        return expected < now
            ? new ScheduleStatus(DateTimeOffset.MinValue, schedule.NextAfter(now), now)
            : new ScheduleStatus(DateTimeOffset.MinValue, expected, from);
    }

    /// <summary>The status after a call.</summary>
    public static ScheduleStatus After(DateTimeOffset called, TimerSchedule schedule) => new(called, schedule.NextAfter(called), called);
}
