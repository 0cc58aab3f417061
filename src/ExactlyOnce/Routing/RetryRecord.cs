using ExactlyOnce.Routing;
using ExactlyOnce.Transforms;

namespace ExactlyOnce;

/// <summary>A record in a retry topic.</summary>
public sealed class RetryRecord
{
    private readonly InputRecord _record;
    private readonly string _topic;
    private readonly int _partition;

    private RetryRecord(InputRecord record, DateTimeOffset due, (string Topic, int Partition, long Offset) source)
    {
        (_record, Due) = (record, due);
        (_topic, _partition, _) = source;
    }

    /// <summary>When it is to come back.</summary>
    public DateTimeOffset Due { get; }

    /// <summary>What a record of a retry topic says; null where it does not say when it is due, and where it belongs.</summary>
    public static RetryRecord? Read(InputRecord record) =>
        AddedHeaders.Of(record.Headers) is { } added && added.Time(EoHeaders.Due) is { } due && added.Place(EoHeaders.Source) is { } source
            ? new RetryRecord(record, due, source)
            : null;

    /// <summary>The record that comes back to its input topic.</summary>
    public OutputRecord Return() => new(_topic, _record.Key, _record.Value) { Partition = _partition, Headers = Returned(_record).Headers };

    /// <summary>The dead letter of a record of a retry topic that cannot come back.</summary>
    /// <param name="record">As it was read, whatever it is.</param>
    /// <param name="topic">The dead-letter topic.</param>
    /// <param name="kind">As <see cref="EoHeaders.ErrorKind"/>.</param>
    /// <param name="problem">Why it cannot.</param>
    /// <param name="now">The time.</param>
    public static OutputRecord DeadLetter(InputRecord record, string topic, string kind, Exception problem, DateTimeOffset now)
    {
        var own = Provenance.Restore(Returned(record));
        var letter = new OutputRecord(topic, own.Key, own.Value)
        {
            Headers = [.. own.Headers, .. FailureHeaders.Provenance(own), .. FailureHeaders.Failure(own, new RecordFailure(kind, problem), now, application: null, ErrorDetail.Brief)],
            Timestamp = own.Timestamp,
        };
        var place = AddedHeaders.Of(record.Headers)?.Text(EoHeaders.Source) ?? EoHeaders.Place(record);
        return letter with
        {
            Headers = [.. letter.Headers, new RecordHeader(EoHeaders.Source, EoHeaders.Text($"{place}")), new RecordHeader(EoHeaders.Attempt, EoHeaders.Text($"{own.Attempt - 1}"))],
        };
    }

    private static InputRecord Returned(InputRecord record) =>
        record with { Headers = [.. record.Headers, new RecordHeader(EoHeaders.Return, EoHeaders.Text($"{EoHeaders.ReturnedFromRetry}"))] };
}
