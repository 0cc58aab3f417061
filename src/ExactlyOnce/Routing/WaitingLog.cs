using System.Globalization;
using System.Text;

namespace ExactlyOnce.Routing;

/// <summary>
/// How <see cref="WaitingKeys"/> are written down, in a compacted topic with the input's partitions: a record for each that waits, its key
/// the waiting record's origin, its value that one's key, and a tombstone when it waits no more.
/// </summary>
internal sealed class WaitingLog(string topic, LaneId lane, int topicHash)
{
    private const string Tier = EoHeaders.Tier;
    private const string Since = "eo-since";
    private const string Hash = "eo-topic-hash";

    /// <summary>What was written, from the log's beginning to its end.</summary>
    /// <param name="records">In the order of their offsets.</param>
    public WaitingKeys Read(IEnumerable<InputRecord> records)
    {
        Dictionary<string, (string Name, WaitingRecord Record)> byOrigin = [];
        foreach (var record in records)
        {
            if (record.Key is null)
                continue;
            var origin = Encoding.UTF8.GetString(record.Key);
            if (record.Value is not null && Parse(origin, record) is { } waiting)
                byOrigin[origin] = (WaitingKeys.NameOf(record.Value), waiting);
            else
                byOrigin.Remove(origin);
        }
        var keys = new WaitingKeys();
        foreach (var key in byOrigin.Values.Where(one => IsOfLane(one.Record)).GroupBy(one => one.Name, one => one.Record))
            keys.Set(key.Key, [.. key.OrderBy(record => OffsetOf(record.Origin))]);
        return keys;
    }

    public OutputRecord Write(string name, WaitingRecord record) => new(topic, Encoding.UTF8.GetBytes(record.Origin), WaitingKeys.KeyOf(name))
    {
        Partition = lane.Partition,
        Headers = [Header(Tier, record.Tier), Header(Since, record.Since), Header(Hash, topicHash)],
    };

    public OutputRecord Erase(WaitingRecord record) => new(topic, Encoding.UTF8.GetBytes(record.Origin), null) { Partition = lane.Partition };

    // Null for what another topic of that name left, which was deleted and created again: its offsets are none of this one's.
    private WaitingRecord? Parse(string origin, InputRecord record)
    {
        var hash = (int)Number(record, Hash);
        return hash == topicHash || hash == 0 || topicHash == 0 ? new WaitingRecord(origin, (int)Number(record, Tier), Number(record, Since)) : null;
    }

    // Pipelines with several input topics have one such topic for all of them.
    private bool IsOfLane(WaitingRecord record) => record.Origin.StartsWith($"{lane.Topic}/", StringComparison.Ordinal);

    private static long OffsetOf(string origin) => long.Parse(origin.Split('/')[^1], CultureInfo.InvariantCulture);

    private static long Number(InputRecord record, string name) =>
        record.Headers.LastOrDefault(header => header.Name == name).Value is { } value && long.TryParse(Encoding.UTF8.GetString(value), out var number) ? number : 0;

    private static RecordHeader Header<T>(string name, T value) => new(name, EoHeaders.Text($"{value}"));
}
