namespace ExactlyOnce.Model.Processes;

/// <summary>The world's time as a process has it; its timers fire on its thread, late where it was paused, never where it is dead.</summary>
/// <param name="isAhead">By how much its time of day is wrong.</param>
internal sealed class ProcessClock(Func<TimeSpan> now, TimeSpan isAhead, ProcessContext context) : TimeProvider
{
    private readonly List<ProcessTimer> _timers = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => now().Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + now() + isAhead;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ProcessTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Posts what is due.</summary>
    public void FireDue()
    {
        while (_timers.Where(timer => timer.Due <= now()).MinBy(timer => timer.Due) is { } timer)
            timer.Fire(context);
    }

    private sealed class ProcessTimer(ProcessClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock._timers.Remove(this);
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Due = TimeSpan.FromTicks(clock.GetTimestamp()) + dueTime;
                clock._timers.Add(this);
            }
            return true;
        }

        public void Fire(ProcessContext context)
        {
            Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);
            context.Post(_ => callback(state), null);
        }

        public void Dispose() => clock._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
