using Confluent.Kafka;
using ExactlyOnce;

namespace Dev.Judging;

/// <summary>Counts what went to each retry and dead-letter topic, and why.</summary>
internal sealed class Routes
{
    private readonly SortedDictionary<string, SortedDictionary<string, int>> _counts = new(StringComparer.Ordinal);

    /// <summary>By topic, and there by reason.</summary>
    public IReadOnlyDictionary<string, SortedDictionary<string, int>> Counts => _counts;

    public void Add(ConsumeResult<byte[], byte[]> record)
    {
        // Who waits behind an earlier record of its key has no reason of its own.
        var reason = Judge.Header(record, EoHeaders.ErrorKind) ?? "held back";
        if (!_counts.TryGetValue(record.Topic, out var reasons))
            _counts.Add(record.Topic, reasons = new SortedDictionary<string, int>(StringComparer.Ordinal));
        reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
    }
}
