using System.Globalization;
using ExactlyOnce.Routing;

namespace ExactlyOnce;

/// <summary>A record in a retry topic or a dead-letter topic, with what its headers say of it.</summary>
public class FailedRecord
{
    /// <summary>What a record of such a topic says.</summary>
    /// <param name="record">As it was read.</param>
    public FailedRecord(InputRecord record)
    {
        Record = record;
        Added = AddedHeaders.Of(record.Headers);
    }

    /// <summary>As it is in its topic.</summary>
    public InputRecord Record { get; }

    /// <summary>Which record of its topic it is: partition/offset.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Record.Partition}/{Record.Offset}");

    /// <summary>The headers that the record had before it failed; all of them where no pipeline wrote it.</summary>
    public IReadOnlyList<RecordHeader> Headers => Added?.Own ?? Record.Headers;

    /// <summary>The record's own timestamp; null where it had none.</summary>
    public DateTimeOffset? Timestamp => Added?.Time(EoHeaders.Timestamp) ?? Record.Timestamp;

    /// <summary>topic/partition/offset of the input record when it last failed; null where no pipeline wrote it.</summary>
    public string? Source => Added?.Text(EoHeaders.Source);

    /// <summary>The topic that it comes from, and a replay goes to; null where no pipeline wrote it.</summary>
    public string? Topic => Added?.Place(EoHeaders.Source)?.Topic;

    /// <summary>topic/partition/offset of the record as it first came.</summary>
    public string? Origin => Added?.Text(EoHeaders.Origin);

    /// <summary>How often it was tried.</summary>
    public long Attempts => Added?.Number(EoHeaders.Attempt) ?? 0;

    /// <summary>
    /// Why it failed, as <see cref="EoHeaders.ErrorKind"/> has it; <c>held-back</c> where an earlier record of its key waits, <c>foreign</c> where no pipeline
    /// wrote it.
    /// </summary>
    public string Kind => Added is null ? "foreign" : Added.Text(EoHeaders.ErrorKind) ?? "held-back";

    /// <summary>The full name of the exception's type.</summary>
    public string? ErrorType => Added?.Text(EoHeaders.ErrorType);

    /// <summary>The exception's message.</summary>
    public string? ErrorMessage => Added?.Text(EoHeaders.ErrorMessage);

    /// <summary>The exception with its stack; null where there was no room for it.</summary>
    public string? ErrorStack => Added?.Text(EoHeaders.ErrorStack);

    /// <summary>When it first failed.</summary>
    public DateTimeOffset? FirstFailure => Time(EoHeaders.FirstFailure);

    /// <summary>When it last failed.</summary>
    public DateTimeOffset? LastFailure => Time(EoHeaders.LastFailure);

    /// <summary>The application that it failed in, with its version.</summary>
    public string? Application => Added?.Text(EoHeaders.Application);

    /// <summary>The retry tier that it waits in, from 1; null where it does not wait.</summary>
    public long? Tier => Added?.Number(EoHeaders.Tier);

    /// <summary>When it is to come back; null where it does not wait.</summary>
    public DateTimeOffset? Due => Added?.Time(EoHeaders.Due);

    internal AddedHeaders? Added { get; }

    private DateTimeOffset? Time(string name) =>
        DateTimeOffset.TryParse(Added?.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
