namespace ExactlyOnce.Effects;

/// <summary>Times as stores keep them.</summary>
internal static class StoreTime
{
    /// <summary>The time in whole milliseconds, so that it comes back as it was written.</summary>
    public static DateTimeOffset Now(this TimeProvider clock) => DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
}
