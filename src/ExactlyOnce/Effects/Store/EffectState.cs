namespace ExactlyOnce;

/// <summary>What is known of a key.</summary>
public enum EffectState
{
    /// <summary>Claimed: somebody is at work on it, or was (see <see cref="EffectEntry.LeaseUntil"/>).</summary>
    Running,

    /// <summary>Done; the result is recorded.</summary>
    Succeeded,

    /// <summary>Not done, and it never will be; the reason is recorded.</summary>
    Failed,

    /// <summary>Nobody knows whether it was done.</summary>
    Uncertain,
}
