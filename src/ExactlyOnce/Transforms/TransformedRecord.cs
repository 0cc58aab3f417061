namespace ExactlyOnce.Transforms;

/// <summary>An input record and what it became. The outputs may be a dead letter.</summary>
/// <param name="Attempts">How often it was tried.</param>
internal sealed record TransformedRecord(InputRecord Input, IReadOnlyList<OutputRecord> Outputs, RecordOutcome Outcome, int Attempts)
{
    /// <summary>What it failed with; null where it has not.</summary>
    public RecordFailure? Failure { get; init; }

    /// <summary>The retry tier that it went to; 0 where it did not.</summary>
    public int Tier { get; init; }

    /// <summary>The trace that its outputs go on with; null where nobody traces it.</summary>
    public TraceContext? Trace { get; init; } = Input.Trace;
}

/// <summary>What a record failed with.</summary>
/// <param name="Kind">As <see cref="EoHeaders.ErrorKind"/>.</param>
internal sealed record RecordFailure(string Kind, Exception Exception);

/// <summary>Where a record went.</summary>
internal enum RecordOutcome
{
    Processed,
    Retried,

    /// <summary>To a retry tier, without having been tried: behind an earlier record of its key.</summary>
    HeldBack,
    DeadLettered,
}
