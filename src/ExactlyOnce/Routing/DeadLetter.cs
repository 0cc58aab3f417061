using System.Security.Cryptography;

namespace ExactlyOnce;

/// <summary>A record in a dead-letter topic, with what its headers say of it.</summary>
public sealed class DeadLetter : FailedRecord
{
    private DeadLetter(InputRecord record)
        : base(record)
    {
    }

    /// <summary>Where its value is; null where it is the dead letter's own.</summary>
    public Uri? Claim => Uri.TryCreate(Added?.Text(EoHeaders.Claim), UriKind.Absolute, out var claim) ? claim : null;

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
        if (Added?.Place(EoHeaders.Source) is not var (topic, partition, _))
            throw new InvalidOperationException($"dead letter {Record.Topic}/{Id} has no header {EoHeaders.Source}: no pipeline wrote it, and where it belongs is not known");
        if (Claim is not null && (value is null || Convert.ToHexStringLower(SHA256.HashData(value)) != Added.Text(EoHeaders.ClaimHash)))
            throw new InvalidOperationException($"dead letter {Record.Topic}/{Id}: what is at {Claim} is not the value that was put there");
        List<RecordHeader> headers = [.. Added.Own, new RecordHeader(EoHeaders.Own, EoHeaders.Text($"{Added.Own.Count}"))];
        if (Timestamp is { } timestamp)
            headers.Add(new RecordHeader(EoHeaders.Timestamp, EoHeaders.Text($"{timestamp.ToUnixTimeMilliseconds()}")));
        headers.Add(new RecordHeader(EoHeaders.Return, EoHeaders.Text($"{EoHeaders.Replayed}")));
        headers.Add(new RecordHeader(EoHeaders.ReplayOf, EoHeaders.Text($"{Record.Topic}/{Id}")));
        if (Added.Trace is { } trace)
            headers.AddRange(trace.Headers);
        return new OutputRecord(topic, Record.Key, Claim is null ? Record.Value : value) { Partition = partition, Headers = headers };
    }
}
