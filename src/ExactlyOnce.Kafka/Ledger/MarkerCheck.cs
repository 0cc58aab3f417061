using System.Collections.Concurrent;
using Confluent.Kafka;

namespace ExactlyOnce.Kafka;

/// <summary>
/// Finds out of lanes whether what they have before them is nothing but markers of transactions, which no lane ever comes behind: the
/// last record of an input that is written in transactions has one behind it.
/// </summary>
internal sealed class MarkerCheck(LedgerClients clients)
{
    // A transaction leaves one, or an aborted one its records too. Of more it is believed that there is work among them.
    private const int MostMarkers = 1000;

    private readonly ConcurrentDictionary<LaneId, (long Position, long End, bool IsSo)> _found = [];

    /// <summary>Whether it is so; false also where nobody can tell now. A lane that has not moved is not looked at again.</summary>
    public async Task<bool> HasOnlyMarkersLeftAsync(LedgerRow row, LogReader reader)
    {
        var (lane, position, end) = (row.Lane, row.Entry?.Position ?? row.End, row.End);
        if (position < row.Start || position >= end || end - position > MostMarkers)
            return false;
        if (_found.TryGetValue(lane, out var found) && (found.Position, found.End) == (position, end))
            return found.IsSo;
        try
        {
            var partition = new TopicPartition(lane.Topic, lane.Partition);
            // An open transaction may still be committed.
            if ((await clients.Of(lane).FindStableEndsAsync(partition)).End < end)
                return false;
            var slice = await reader.ReadAsync(partition, position, end, maxRecords: 1);
            _found[lane] = (position, end, slice.Records.Count == 0);
            return slice.Records.Count == 0;
        }
        catch (KafkaException)
        {
            return false;
        }
    }
}
