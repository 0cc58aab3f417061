namespace ExactlyOnce.Transforms;

/// <summary>An input record and what it became. The outputs may be a dead letter.</summary>
internal sealed record TransformedRecord(InputRecord Input, IReadOnlyList<OutputRecord> Outputs, RecordOutcome Outcome);

/// <summary>Where a record went.</summary>
internal enum RecordOutcome
{
    Processed,
    Retried,
    DeadLettered,
}
