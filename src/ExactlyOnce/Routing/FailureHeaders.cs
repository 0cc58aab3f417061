using System.Globalization;
using System.Security.Cryptography;
using ExactlyOnce.Transforms;

namespace ExactlyOnce.Routing;

/// <summary>What is added behind a record's own headers when it does not become what it should.</summary>
internal static class FailureHeaders
{
    private const int LongestMessage = 1024;
    private const int LongestStack = 4096;
    private const int LongestBriefly = 128;

    /// <summary>Where the record comes from, and what it was.</summary>
    public static IEnumerable<RecordHeader> Provenance(InputRecord record)
    {
        yield return Header(EoHeaders.Own, record.Headers.Count);
        if (record.Timestamp is { } timestamp)
            yield return Header(EoHeaders.Timestamp, timestamp.ToUnixTimeMilliseconds());
        yield return Header(EoHeaders.Origin, record.Provenance.Origin);
    }

    /// <summary>When a record first failed, where it has.</summary>
    public static IEnumerable<RecordHeader> FirstFailure(InputRecord record)
    {
        if (record.Provenance.FirstFailure is { } first)
            yield return Header(EoHeaders.FirstFailure, first);
    }

    /// <summary>What it failed with, and when.</summary>
    public static IEnumerable<RecordHeader> Failure(InputRecord record, RecordFailure failure, DateTimeOffset now, string? application, ErrorDetail detail)
    {
        var isBrief = detail != ErrorDetail.Full;
        var exception = failure.Exception;
        var time = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        yield return Header(EoHeaders.ErrorKind, failure.Kind);
        yield return Header(EoHeaders.ErrorType, Trimmed(exception.GetType().FullName!, isBrief ? LongestBriefly : LongestMessage));
        yield return Header(EoHeaders.ErrorMessage, Trimmed(exception.Message, isBrief ? LongestBriefly : LongestMessage));
        if (!isBrief)
            yield return Header(EoHeaders.ErrorStack, Trimmed(exception.ToString(), LongestStack));
        yield return Header(EoHeaders.FirstFailure, record.Provenance.FirstFailure ?? time);
        yield return Header(EoHeaders.LastFailure, time);
        if (application is not null)
            yield return Header(EoHeaders.Application, Trimmed(application, LongestBriefly));
    }

    /// <summary>Where the record waits, and until when.</summary>
    public static IEnumerable<RecordHeader> Retry(int tier, DateTimeOffset due)
    {
        yield return Header(EoHeaders.Tier, tier);
        yield return Header(EoHeaders.Due, due.ToUnixTimeMilliseconds());
    }

    /// <summary>Where the value is that the topic does not take.</summary>
    public static IEnumerable<RecordHeader> Claim(Uri place, byte[] value)
    {
        yield return Header(EoHeaders.Claim, place.OriginalString);
        yield return Header(EoHeaders.ClaimHash, Convert.ToHexStringLower(SHA256.HashData(value)));
    }

    private static string Trimmed(string text, int longest) => text.Length <= longest ? text : text[..longest];

    private static RecordHeader Header<T>(string name, T value) => new(name, EoHeaders.Text($"{value}"));
}
