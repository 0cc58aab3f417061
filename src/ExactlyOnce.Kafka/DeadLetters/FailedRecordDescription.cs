namespace ExactlyOnce.Kafka;

/// <summary>A failed record for programs: bytes are Base64 in JSON.</summary>
/// <param name="record">The record.</param>
public class FailedRecordDescription(FailedRecord record)
{
    /// <summary>As <see cref="FailedRecord.Id"/>.</summary>
    public string Id { get; } = record.Id;

    /// <summary>As <see cref="FailedRecord.Source"/>.</summary>
    public string? Source { get; } = record.Source;

    /// <summary>As <see cref="FailedRecord.Origin"/>.</summary>
    public string? Origin { get; } = record.Origin;

    /// <summary>As <see cref="FailedRecord.Attempts"/>.</summary>
    public long Attempts { get; } = record.Attempts;

    /// <summary>As <see cref="FailedRecord.Kind"/>.</summary>
    public string Reason { get; } = record.Kind;

    /// <summary>As <see cref="FailedRecord.ErrorType"/>.</summary>
    public string? ErrorType { get; } = record.ErrorType;

    /// <summary>As <see cref="FailedRecord.ErrorMessage"/>.</summary>
    public string? ErrorMessage { get; init; } = record.ErrorMessage;

    /// <summary>As <see cref="FailedRecord.ErrorStack"/>.</summary>
    public string? ErrorStack { get; init; } = record.ErrorStack;

    /// <summary>As <see cref="FailedRecord.FirstFailure"/>.</summary>
    public DateTimeOffset? FirstFailure { get; } = record.FirstFailure;

    /// <summary>As <see cref="FailedRecord.LastFailure"/>.</summary>
    public DateTimeOffset? LastFailure { get; } = record.LastFailure;

    /// <summary>As <see cref="FailedRecord.Application"/>.</summary>
    public string? Application { get; } = record.Application;

    /// <summary>As <see cref="FailedRecord.Timestamp"/>.</summary>
    public DateTimeOffset? Timestamp { get; } = record.Timestamp;

    /// <summary>The record's key.</summary>
    public byte[]? Key { get; init; } = record.Record.Key;

    /// <summary>The record's value.</summary>
    public byte[]? Value { get; init; } = record.Record.Value;

    /// <summary>The record's own headers.</summary>
    public IReadOnlyList<RecordHeader> Headers { get; init; } = record.Headers;
}
