namespace ExactlyOnce;

/// <summary>
/// Nobody knows whether the effect of a key was done. Where <see cref="IsParked"/>, a person decides (<c>./dev effects resolve</c>);
/// else the effect's policy is applied again when the record comes back.
/// </summary>
public sealed class EffectUncertainException(string effect, string key, bool isParked, string? reason, Exception? innerException = null)
    : Exception(
        $"Nobody knows whether effect {effect} was done for the key '{key}': {reason ?? "its process did not say"}. "
        + (isParked ? "It is parked: find out, and settle it (effects resolve)." : "It will be found out when the record is tried again."),
        innerException)
{
    /// <summary>The effect's policy is <see cref="OnUncertain.Park"/>.</summary>
    public bool IsParked { get; } = isParked;
}
