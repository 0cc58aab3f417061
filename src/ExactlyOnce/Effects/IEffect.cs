namespace ExactlyOnce;

/// <summary>
/// A call to the outside world (charge a card, send a mail, write another database), recorded once for each idempotency key. One
/// instance serves all calls, which run side by side.
/// </summary>
/// <typeparam name="TCommand">What is to be done. Its JSON is the key's fingerprint: another command under the same key is a conflict.</typeparam>
/// <typeparam name="TResult">What came of it. Its JSON is recorded, and answers every later caller.</typeparam>
public interface IEffect<TCommand, TResult>
{
    /// <summary>
    /// Names the effect in the store: 1 to 63 of a-z, 0-9 and -. Under another name every key is new, so it never changes.
    /// </summary>
    string Name { get; }

    /// <summary>What is done where nobody knows whether the effect was done.</summary>
    OnUncertain OnUncertain { get; }

    /// <summary>
    /// How long a claim holds, 1 second to 1 hour; while its process lives it is renewed. A call is cancelled when its lease ends, and a
    /// process that died holds its keys back for so long. Longer than the longest call.
    /// </summary>
    TimeSpan Lease => TimeSpan.FromSeconds(60);

    /// <summary>The idempotency key: the same for every copy of a command, and for no other. Any string of 1 to 1,024 characters.</summary>
    string KeyOf(TCommand command);

    /// <summary>
    /// Does it. What is returned is recorded as done. <see cref="EffectRejectedException"/> says that it was not done and never will be,
    /// <see cref="TransientFailureException"/> that it was not done and may be done later; any other exception says that nobody knows.
    /// </summary>
    /// <param name="command">What is to be done.</param>
    /// <param name="attempt">To be passed on: the key as the other system's idempotency key, the number as a fencing token.</param>
    /// <param name="cancellationToken">Cancelled when the lease ends.</param>
    Task<TResult> ExecuteAsync(TCommand command, EffectAttempt attempt, CancellationToken cancellationToken);
}
