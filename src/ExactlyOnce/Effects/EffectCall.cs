using System.Diagnostics;

namespace ExactlyOnce;

/// <summary>A command of a batch.</summary>
/// <param name="Command">What is to be done.</param>
/// <param name="OrderKey">Calls of a batch with the same order key run one after the other, in the batch's order; null has no order.</param>
/// <param name="Source">Where the command comes from, for people: <c>topic/partition/offset</c>.</param>
public readonly record struct EffectCall<TCommand>(TCommand Command, string? OrderKey = null, string? Source = null)
{
    /// <summary>The trace that commands it; null where that is the caller's own.</summary>
    public ActivityContext? Trace { get; init; }
}
