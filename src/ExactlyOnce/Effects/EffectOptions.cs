namespace ExactlyOnce;

/// <summary>How an effect is run. Checked when the application starts.</summary>
public sealed class EffectOptions
{
    /// <summary>
    /// Calls of one batch that run side by side, 1 to 1,000. Keys are claimed up to 100 at a time, and as many as this with
    /// <see cref="OnUncertain.Park"/>, so that a process that dies leaves no more keys behind than it was calling for.
    /// </summary>
    public int MaxConcurrency { get; set; } = 16;

    /// <summary>How long the outcome of a key is kept, 1 hour to 10 years: longer than a copy of its command can come back, from Kafka or from its sender.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Whether a key that the store does not have is taken for one at which a process has died, so that <see cref="OnUncertain"/> is
    /// applied before the first call: while keys may be missing, after the store was restored or failed over. It costs a question for each.
    /// </summary>
    public bool DoubtNewKeys { get; set; }

    /// <summary>By how much the clocks of two instances may differ, 0 to 5 minutes. A lease is over for others when it is past by this much.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a caller outside a pipeline waits for a key that is at work elsewhere, 0 to 1 hour.</summary>
    public TimeSpan WaitForOthers { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Finished keys that a process remembers, in bytes of their results and keys, 0 (none) to 1 GiB. It saves calls to the store and changes no answer.</summary>
    public long CacheBytes { get; set; } = 16 * 1024 * 1024;
}
