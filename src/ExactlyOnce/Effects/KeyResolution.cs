using ExactlyOnce.Effects;

namespace ExactlyOnce;

/// <summary>What a person found out about a key whose outcome nobody knew.</summary>
/// <param name="By">Who says so.</param>
/// <param name="Why">How it is known: for the key's history.</param>
public sealed record KeyResolution(string By, string Why)
{
    // Not known here are the skew and the lease that the application allows for: as its defaults have it.
    private static readonly TimeSpan ClockSkew = new EffectOptions().ClockSkew;

    /// <summary>The result as JSON in UTF-8, where the effect was done.</summary>
    public byte[]? Result { get; init; }

    /// <summary>The reason, where it was not done and never will be.</summary>
    public string? Failure { get; init; }

    /// <summary>How long the outcome is kept.</summary>
    public TimeSpan KeepFor { get; init; } = new EffectOptions().KeepFor;

    /// <summary>
    /// What the entry becomes: with <see cref="Result"/> it has succeeded, with <see cref="Failure"/> it has failed, with neither it was
    /// not done, and the next caller does it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The entry is not in doubt; the message says what it is.</exception>
    public EffectEntry Resolve(EffectEntry entry, TimeProvider clock)
    {
        var now = clock.Now();
        if (entry.IsFinished)
            throw new InvalidOperationException($"the key '{entry.Key}' has {(entry.State == EffectState.Succeeded ? "succeeded" : "failed")} already, at {entry.Completed:u}: an outcome is recorded once");
        if (entry.IsReleased)
            throw new InvalidOperationException($"the key '{entry.Key}' was not done, and whoever comes next does it: nothing is in doubt");
        if (entry.State == EffectState.Running && now < entry.LeaseUntil + ClockSkew)
            throw new InvalidOperationException($"the key '{entry.Key}' is at work until {entry.LeaseUntil:u} (and {ClockSkew.TotalSeconds} s for clocks that differ), by {entry.Owner}: try it again then");
        var outcome = Result is not null ? "succeeded" : Failure is not null ? "failed" : "not done";
        var resolved = entry.With(new EffectEvent(now, By, $"resolved from {entry.State} to {outcome}: {Why}"));
        if (Result is not null)
            return resolved with { State = EffectState.Succeeded, Result = Result, Reason = null, Completed = now, Expires = now + KeepFor };
        return Failure is not null
            ? resolved with { State = EffectState.Failed, Reason = Failure, Completed = now, Expires = now + KeepFor }
            : resolved with { State = EffectState.Running, Owner = null, LeaseUntil = now };
    }
}
