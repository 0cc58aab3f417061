using System.Globalization;
using System.Security.Cryptography;
using ExactlyOnce.Routing;

namespace ExactlyOnce;

/// <summary>A record in a dead-letter topic, with what its headers say of it.</summary>
public sealed class DeadLetter
{
    private readonly AddedHeaders? _added;

    private DeadLetter(InputRecord record)
    {
        Record = record;
        _added = AddedHeaders.Of(record.Headers);
    }

    /// <summary>As it is in the dead-letter topic.</summary>
    public InputRecord Record { get; }

    /// <summary>Which dead letter it is: partition/offset in its topic.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Record.Partition}/{Record.Offset}");

    /// <summary>The headers that the record had before it failed; all of them where no pipeline made it a dead letter.</summary>
    public IReadOnlyList<RecordHeader> Headers => _added?.Own ?? Record.Headers;

    /// <summary>The record's own timestamp; null where it had none.</summary>
    public DateTimeOffset? Timestamp => _added?.Time(EoHeaders.Timestamp) ?? Record.Timestamp;

    /// <summary>topic/partition/offset of the input record when it last failed; null where no pipeline made it a dead letter.</summary>
    public string? Source => _added?.Text(EoHeaders.Source);

    /// <summary>The topic that it comes from, and a replay goes to; null where no pipeline made it a dead letter.</summary>
    public string? Topic => _added?.Place(EoHeaders.Source)?.Topic;

    /// <summary>topic/partition/offset of the record as it first came.</summary>
    public string? Origin => _added?.Text(EoHeaders.Origin);

    /// <summary>How often it was tried.</summary>
    public long Attempts => _added?.Number(EoHeaders.Attempt) ?? 0;

    /// <summary>Why it failed, as <see cref="EoHeaders.ErrorKind"/> has it; <c>foreign</c> where no pipeline made it a dead letter.</summary>
    public string Kind => _added?.Text(EoHeaders.ErrorKind) ?? "foreign";

    /// <summary>The full name of the exception's type.</summary>
    public string? ErrorType => _added?.Text(EoHeaders.ErrorType);

    /// <summary>The exception's message.</summary>
    public string? ErrorMessage => _added?.Text(EoHeaders.ErrorMessage);

    /// <summary>The exception with its stack; null where there was no room for it.</summary>
    public string? ErrorStack => _added?.Text(EoHeaders.ErrorStack);

    /// <summary>When it first failed.</summary>
    public DateTimeOffset? FirstFailure => Time(EoHeaders.FirstFailure);

    /// <summary>When it last failed.</summary>
    public DateTimeOffset? LastFailure => Time(EoHeaders.LastFailure);

    /// <summary>The application that it failed in, with its version.</summary>
    public string? Application => _added?.Text(EoHeaders.Application);

    /// <summary>Where its value is; null where it is the dead letter's own.</summary>
    public Uri? Claim => Uri.TryCreate(_added?.Text(EoHeaders.Claim), UriKind.Absolute, out var claim) ? claim : null;

    /// <summary>What a record of a dead-letter topic says.</summary>
    public static DeadLetter Read(InputRecord record) => new(record);

    /// <summary>
    /// The record that goes back to its topic and partition, to be processed as if it had never come before: with its own key, headers and,
    /// for the transform, timestamp.
    /// </summary>
    /// <param name="value">The record's value, from where <see cref="Claim"/> says; ignored where the dead letter has its value.</param>
    /// <exception cref="InvalidOperationException">No pipeline made it a dead letter, or the value is not the one that it was.</exception>
    public OutputRecord Replay(byte[]? value = null)
    {
        if (_added?.Place(EoHeaders.Source) is not var (topic, partition, _))
            throw new InvalidOperationException($"dead letter {Record.Topic}/{Id} has no header {EoHeaders.Source}: no pipeline wrote it, and where it belongs is not known");
        if (Claim is not null && (value is null || Convert.ToHexStringLower(SHA256.HashData(value)) != _added.Text(EoHeaders.ClaimHash)))
            throw new InvalidOperationException($"dead letter {Record.Topic}/{Id}: what is at {Claim} is not the value that was put there");
        List<RecordHeader> headers = [.. _added.Own, new RecordHeader(EoHeaders.Own, EoHeaders.Text($"{_added.Own.Count}"))];
        if (Timestamp is { } timestamp)
            headers.Add(new RecordHeader(EoHeaders.Timestamp, EoHeaders.Text($"{timestamp.ToUnixTimeMilliseconds()}")));
        headers.Add(new RecordHeader(EoHeaders.Return, EoHeaders.Text($"{EoHeaders.Replayed}")));
        headers.Add(new RecordHeader(EoHeaders.ReplayOf, EoHeaders.Text($"{Record.Topic}/{Id}")));
        if (_added.Trace is { } trace)
            headers.AddRange(trace.Headers);
        return new OutputRecord(topic, Record.Key, Claim is null ? Record.Value : value) { Partition = partition, Headers = headers };
    }

    private DateTimeOffset? Time(string name) =>
        DateTimeOffset.TryParse(_added?.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
