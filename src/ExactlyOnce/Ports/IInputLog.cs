namespace ExactlyOnce;

/// <summary>Looks at input partitions beside the trigger: whether they are what the ledger says, and what the trigger passed over.</summary>
public interface IInputLog
{
    /// <summary>What the partition is now.</summary>
    /// <exception cref="RetriableException">The answer could not be had now.</exception>
    Task<LogState> DescribeAsync(LaneId lane);

    /// <summary>
    /// The committed records from one offset up to another, or the first of them. Offsets without a record (control markers, aborted
    /// transactions, what was compacted or deleted) are passed over.
    /// </summary>
    /// <param name="lane">Whose partition.</param>
    /// <param name="from">The first offset, 0 or more. Where the log begins behind it, it is read from its beginning.</param>
    /// <param name="until">The offset behind the last, above <paramref name="from"/>, at most the log's end.</param>
    /// <param name="maxRecords">How many records at most, 1 or more.</param>
    /// <exception cref="RetriableException">The records could not be had now.</exception>
    Task<LogSlice> ReadAsync(LaneId lane, long from, long until, int maxRecords);
}
