namespace Testing;

/// <summary>The time of day, shifted by as much as a test wants; timers and time-outs run as they do.</summary>
public sealed class ShiftedClock(TimeSpan by = default) : TimeProvider
{
    private long _shift = by.Ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));

    /// <summary>It is so much later now.</summary>
    public void Advance(TimeSpan time) => Interlocked.Add(ref _shift, time.Ticks);
}
