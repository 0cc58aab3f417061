namespace ExactlyOnce;

/// <summary>
/// What is done about an effect whose outcome nobody knows: its process died with the claim in hand, its lease ran out, or its call
/// ended in something that is neither done nor not done (a time-out, a lost answer). The effect's author chooses; there is no default.
/// </summary>
public enum OnUncertain
{
    /// <summary>
    /// The other system is asked (<see cref="IReconcilableEffect{TCommand, TResult}"/>): what was done is recorded, what was not done is
    /// done. For systems that can be asked by the key.
    /// </summary>
    Reconcile,

    /// <summary>
    /// The effect is called again, with the same key passed on. Only for systems that honour an idempotency key, or where doing it
    /// twice is as good as once.
    /// </summary>
    Retry,

    /// <summary>Nothing is done: the record becomes a dead letter, and a person decides. For systems that can neither be asked nor honour a key.</summary>
    Park,
}
