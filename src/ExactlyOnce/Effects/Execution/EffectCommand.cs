using System.Diagnostics;

namespace ExactlyOnce.Effects;

/// <summary>A command, without its types.</summary>
/// <param name="Key">The idempotency key.</param>
/// <param name="Fingerprint">SHA-256 of the command's JSON.</param>
/// <param name="OrderKey">Commands of one order key are called one after the other; null has no order.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Trace">The trace that commands it; null where that is the caller's own.</param>
/// <param name="Execute">Calls the effect; answers the result's JSON.</param>
/// <param name="Reconcile">Asks the other system; null where the effect cannot.</param>
internal sealed record EffectCommand(
    string Key,
    byte[] Fingerprint,
    string? OrderKey,
    string? Source,
    ActivityContext? Trace,
    Func<EffectAttempt, CancellationToken, Task<byte[]>> Execute,
    Func<EffectAttempt, CancellationToken, Task<Reconciliation<byte[]>>>? Reconcile)
{
    /// <summary>Commands with the same one are called one after the other. Their keys are distinct.</summary>
    public (string? OrderKey, string? Key) Sequence => OrderKey is null ? (null, Key) : (OrderKey, null);
}
