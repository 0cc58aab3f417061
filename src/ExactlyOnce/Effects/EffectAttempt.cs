namespace ExactlyOnce;

/// <summary>One attempt at an effect, for the other system.</summary>
/// <param name="Key">The idempotency key.</param>
/// <param name="Number">
/// The fencing token: 1, and larger with every claim of the key. A system that remembers the largest it has seen can refuse a call of
/// a process whose lease has ended.
/// </param>
public sealed record EffectAttempt(string Key, int Number);
