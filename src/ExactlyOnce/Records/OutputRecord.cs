namespace ExactlyOnce;

/// <summary>A record to be written. The headers of <see cref="EoHeaders"/> are added when it is written.</summary>
/// <param name="Topic">The topic to write to. It must exist.</param>
/// <param name="Key">The key, which also chooses the partition; null spreads records over the partitions.</param>
/// <param name="Value">The value; null is a tombstone.</param>
public sealed record OutputRecord(string Topic, byte[]? Key, byte[]? Value)
{
    /// <summary>The headers in their order.</summary>
    public IReadOnlyList<RecordHeader> Headers { get; init; } = [];

    /// <summary>The record's timestamp; null takes the time of writing.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The partition to write to, 0 or more; null lets the key choose.</summary>
    public int? Partition { get; init; }

    /// <summary>What the record counts towards a transaction's limit of bytes: key, value and headers.</summary>
    internal long Size
    {
        get
        {
            long size = (Key?.Length ?? 0) + (Value?.Length ?? 0);
            for (var index = 0; index < Headers.Count; index++)
                size += Headers[index].Name.Length + (Headers[index].Value?.Length ?? 0);
            return size;
        }
    }
}
