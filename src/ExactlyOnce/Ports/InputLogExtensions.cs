namespace ExactlyOnce;

/// <summary>Reading whole partitions.</summary>
internal static class InputLogExtensions
{
    private const int AtATime = 10_000;

    /// <summary>Every committed record that a partition has now.</summary>
    /// <exception cref="RetriableException">They could not be had now.</exception>
    public static async Task<IReadOnlyList<InputRecord>> ReadAllAsync(this IInputLog log, LaneId partition)
    {
        var end = (await log.DescribeAsync(partition)).End;
        List<InputRecord> records = [];
        for (var next = 0L; next < end;)
        {
            var slice = await log.ReadAsync(partition, next, end, AtATime);
            records.AddRange(slice.Records);
            next = slice.Next;
        }
        return records;
    }
}
