using System.Globalization;

namespace ExactlyOnce.Kafka;

/// <summary>Where a ledger is to be reset to: an offset, a time, or an end of the log.</summary>
public sealed record LedgerTarget
{
    private LedgerTarget()
    {
    }

    /// <summary>The first offset that the log has.</summary>
    public static LedgerTarget Earliest { get; } = new();

    /// <summary>The end of the log: what is there is passed over.</summary>
    public static LedgerTarget Latest { get; } = new() { IsEnd = true };

    /// <summary>Whether it is the end of the log.</summary>
    public bool IsEnd { get; private init; }

    /// <summary>The offset, where it is one.</summary>
    public long? Offset { get; private init; }

    /// <summary>The time, where it is one: the first record that is not older.</summary>
    public DateTimeOffset? Time { get; private init; }

    /// <summary>An offset: 0 or more, not behind the end of the log.</summary>
    public static LedgerTarget At(long offset) => new() { Offset = offset };

    /// <summary>The first record of this time or later; the end where there is none.</summary>
    public static LedgerTarget At(DateTimeOffset time) => new() { Time = time };

    /// <summary>What people write: <c>earliest</c>, <c>latest</c>, an offset, or a time as <c>2026-11-22T04:30:00Z</c>.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static LedgerTarget Parse(string text)
    {
        if (text is "earliest" or "latest")
            return text == "earliest" ? Earliest : Latest;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return At(offset);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? At(time)
            : throw new FormatException($"'{text}' is no place to reset to; it must be earliest, latest, an offset, or a time as 2026-11-22T04:30:00Z");
    }
}
