namespace ExactlyOnce;

/// <summary>An effect whose other system can be asked whether it was done. Needed for <see cref="OnUncertain.Reconcile"/>.</summary>
/// <inheritdoc cref="IEffect{TCommand, TResult}"/>
public interface IReconcilableEffect<TCommand, TResult> : IEffect<TCommand, TResult>
{
    /// <summary>
    /// Asks whether the effect of this key was done. Throwing <see cref="EffectRejectedException"/> says that it was not and never will
    /// be; any other exception is as <see cref="Reconciliation.Unknown"/>.
    /// </summary>
    /// <param name="command">What was to be done.</param>
    /// <param name="attempt">The key, and the attempt that asks; those before it have smaller numbers.</param>
    /// <param name="cancellationToken">Cancelled when the lease ends.</param>
    Task<Reconciliation<TResult>> ReconcileAsync(TCommand command, EffectAttempt attempt, CancellationToken cancellationToken);
}
