using ExactlyOnce.Routing;

namespace ExactlyOnce;

/// <summary>A record as the trigger delivers it. Bytes are as they are in Kafka.</summary>
/// <param name="Topic">The topic it was read from.</param>
/// <param name="Partition">The partition, 0 or more.</param>
/// <param name="Offset">The offset in the partition, 0 or more.</param>
/// <param name="Key">The key; null where the record has none.</param>
/// <param name="Value">The value; null for a tombstone.</param>
public sealed record InputRecord(string Topic, int Partition, long Offset, byte[]? Key, byte[]? Value)
{
    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The headers in their order; a name may occur more than once.</summary>
    public IReadOnlyList<RecordHeader> Headers { get; init; } = [];

    /// <summary>The record's timestamp; null where it has none. <see cref="TimeOf"/> makes it of milliseconds.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>
    /// Which attempt at it this is, from 1: a record that failed comes back after a while. Set by the pipeline. The headers and the
    /// timestamp are then as they were at first.
    /// </summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Where it has been before it came back; null where it has not been anywhere, or nobody has looked yet.</summary>
    internal Provenance? Return { get; init; }

    /// <summary>A record's timestamp; null for none.</summary>
    /// <param name="milliseconds">Since 1970; -1, as in Kafka, for none. So is one that no .NET time can be: of before the year 1, or after 9999.</param>
    public static DateTimeOffset? TimeOf(long milliseconds) =>
        milliseconds == -1 || milliseconds < Earliest || milliseconds > Latest ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>Where it has been.</summary>
    internal Provenance Provenance => Return ?? Provenance.First(this);

    /// <summary>The trace that it belongs to: of where it failed last, or else its producer's; null where nobody traces it.</summary>
    internal TraceContext? Trace => Return?.Trace ?? TraceContext.Of(Headers);
}
