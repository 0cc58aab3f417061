using System.Globalization;
using System.Text;

namespace ExactlyOnce.Routing;

/// <summary>Where a record has been before it came to the lane, as the headers tell that were added behind its own.</summary>
/// <param name="Origin">topic/partition/offset of the record as it first came.</param>
/// <param name="Attempts">How often it has failed.</param>
/// <param name="FirstFailure">When it first failed; null where it has not.</param>
/// <param name="Tier">The retry tier that it returns from; 0 for none.</param>
/// <param name="Since">The offset at which it was sent to that tier.</param>
internal sealed record Provenance(string Origin, int Attempts, string? FirstFailure, int Tier, long Since)
{
    /// <summary>
    /// The record as its producer wrote it, where it returns from a retry tier or is replayed: its own headers and its own timestamp.
    /// Any other record as it is, the dead letters of another pipeline among them.
    /// </summary>
    public static InputRecord Restore(InputRecord record)
    {
        if (record.Provenance is not null)
            return record;
        if (OwnHeaders(record.Headers) is not { } own)
            return record with { Provenance = new Provenance(EoHeaders.Place(record), 0, null, 0, 0) };
        var added = record.Headers.Skip(own).ToList();
        if (Text(added, EoHeaders.Return) is not { } kind)
            return record with { Provenance = new Provenance(EoHeaders.Place(record), 0, null, 0, 0) };
        var attempts = (int)(Number(added, EoHeaders.Attempt) ?? 0);
        return record with
        {
            Headers = [.. record.Headers.Take(own)],
            Timestamp = Number(added, EoHeaders.Timestamp) is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : record.Timestamp,
            Attempt = kind == EoHeaders.ReturnedFromRetry ? attempts + 1 : 1,
            Provenance = kind == EoHeaders.ReturnedFromRetry
                ? new Provenance(
                    Text(added, EoHeaders.Origin) ?? EoHeaders.Place(record),
                    attempts,
                    Text(added, EoHeaders.FirstFailure),
                    (int)(Number(added, EoHeaders.Tier) ?? 0),
                    long.TryParse(Text(added, EoHeaders.Source)?.Split('/')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var since) ? since : 0)
                : new Provenance(EoHeaders.Place(record), 0, null, 0, 0),
        };
    }

    /// <summary>How many of the headers are the record's own; null where nothing was added to them.</summary>
    // A record may have been through several pipelines: the last that added something says so at the place where its own begin.
    public static int? OwnHeaders(IReadOnlyList<RecordHeader> headers)
    {
        for (var index = headers.Count - 1; index >= 0; index--)
        {
            if (headers[index] is { Name: EoHeaders.Own, Value: { } value } && Encoding.UTF8.GetString(value) == index.ToString(CultureInfo.InvariantCulture))
                return index;
        }
        return null;
    }

    private static string? Text(List<RecordHeader> headers, string name) =>
        headers.FindLast(header => header.Name == name).Value is { } value ? Encoding.UTF8.GetString(value) : null;

    private static long? Number(List<RecordHeader> headers, string name) =>
        long.TryParse(Text(headers, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 253_402_300_799_999 ? number : null;
}
