namespace ExactlyOnce;

/// <summary>What the other system says of an effect.</summary>
/// <param name="IsDone">Null where it cannot be told.</param>
/// <param name="Result">What came of it, where it was done.</param>
public sealed record Reconciliation<TResult>(bool? IsDone, TResult? Result);

/// <summary>What the other system can say of an effect.</summary>
public static class Reconciliation
{
    /// <summary>It was done, with this result.</summary>
    public static Reconciliation<TResult> Done<TResult>(TResult result) => new(true, result);

    /// <summary>
    /// It was not done: it is done now. A call of an earlier attempt that is still on its way must not do it later; a system that honours
    /// the key, or refuses a smaller attempt number than it has seen, can promise that.
    /// </summary>
    public static Reconciliation<TResult> NotDone<TResult>() => new(false, default);

    /// <summary>It cannot be told now: the key stays uncertain.</summary>
    public static Reconciliation<TResult> Unknown<TResult>() => new(null, default);
}
