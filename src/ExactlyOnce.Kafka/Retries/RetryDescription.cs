namespace ExactlyOnce.Kafka;

/// <summary>A record that waits in a retry topic, for programs.</summary>
/// <param name="record">The record.</param>
public sealed class RetryDescription(FailedRecord record) : FailedRecordDescription(record)
{
    /// <summary>The retry topic.</summary>
    public string Topic { get; } = record.Record.Topic;

    /// <summary>As <see cref="FailedRecord.Tier"/>.</summary>
    public long? Tier { get; } = record.Tier;

    /// <summary>As <see cref="FailedRecord.Due"/>.</summary>
    public DateTimeOffset? Due { get; } = record.Due;
}
