using System.Globalization;

namespace ExactlyOnce.Tests.Kit;

/// <summary>What brings records back from the retry tiers of a kit's lane, as the application's timer does.</summary>
internal static class Retries
{
    /// <summary>A retry record as it comes back to the lane's partition.</summary>
    public static InputRecord Return(OutputRecord record, long offset) => new("in", record.Partition!.Value, offset, record.Key, record.Value)
    {
        Headers = [.. record.Headers, new RecordHeader(EoHeaders.Return, LaneKit.Bytes(EoHeaders.ReturnedFromRetry))],
        Timestamp = DateTimeOffset.UnixEpoch.AddYears(60),
    };

    /// <summary>When a retry record is due.</summary>
    public static DateTimeOffset DueOf(OutputRecord record) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(LaneKit.Header(record, EoHeaders.Due)!, CultureInfo.InvariantCulture));
}
