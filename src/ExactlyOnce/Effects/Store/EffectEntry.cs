namespace ExactlyOnce;

/// <summary>What a store keeps of a key.</summary>
public sealed record EffectEntry
{
    /// <summary>The idempotency key: any string of 1 to <see cref="MaxKeyLength"/> characters.</summary>
    public required string Key { get; init; }

    /// <summary>What is known of it.</summary>
    public required EffectState State { get; init; }

    /// <summary>How often it was claimed, 1 or more: the fencing token of the latest claim.</summary>
    public required int Attempt { get; init; }

    /// <summary>
    /// The claim, unique among all claims of all keys. Null where a claim was given back: it is known that nothing was done.
    /// </summary>
    public string? Owner { get; init; }

    /// <summary>When the claim ends unless it is renewed, by the clock of its owner.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>SHA-256 of the command, 32 bytes.</summary>
    public required byte[] Fingerprint { get; init; }

    /// <summary>The result as JSON in UTF-8, where it succeeded.</summary>
    public byte[]? Result { get; init; }

    /// <summary>Why it failed, or why nobody knows.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was claimed first.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it succeeded or failed; null before.</summary>
    public DateTimeOffset? Completed { get; init; }

    /// <summary>Until when it is kept; null for what is not finished, which is kept until it is.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Where the command came from first, as <c>topic/partition/offset</c>; null outside pipelines.</summary>
    public string? Source { get; init; }

    /// <summary>What else happened to it, the latest last, <see cref="MaxHistory"/> at most: for people.</summary>
    public IReadOnlyList<EffectEvent> History { get; init; } = [];

    /// <summary>UTF-16 units that a key may have.</summary>
    public const int MaxKeyLength = 1024;

    /// <summary>Events that are kept.</summary>
    public const int MaxHistory = 20;

    private const int MaxEventLength = 512;

    /// <summary>Whether its outcome is recorded.</summary>
    public bool IsFinished => State is EffectState.Succeeded or EffectState.Failed;

    /// <summary>Whether nobody has it, and it is known that nothing was done.</summary>
    public bool IsReleased => State == EffectState.Running && Owner is null;

    /// <summary>The entry with one more event, its text cut to 512 characters.</summary>
    public EffectEntry With(EffectEvent happened) => this with
    {
        History = [.. History.TakeLast(MaxHistory - 1), happened with { What = happened.What.Length <= MaxEventLength ? happened.What : happened.What[..MaxEventLength] }],
    };
}
