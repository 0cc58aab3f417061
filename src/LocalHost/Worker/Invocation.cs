using LocalHost.Worker.Protocol;

namespace LocalHost.Worker;

/// <summary>A call of a function.</summary>
/// <param name="Input">What the trigger passes.</param>
internal sealed record Invocation(TypedData Input)
{
    /// <summary>Names the call.</summary>
    public string Id { get; init; } = Guid.NewGuid().ToString();

    /// <summary>What the trigger says beside its input.</summary>
    public IReadOnlyDictionary<string, TypedData> Metadata { get; init; } = new Dictionary<string, TypedData>();

    /// <summary>How often the same input was tried; null where it was not.</summary>
    public RetryContext? Retry { get; init; }
}
