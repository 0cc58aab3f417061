using Confluent.Kafka;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>Ledger groups: their committed offsets, with the marks in the offsets' leader epochs.</summary>
internal sealed class KafkaLedger(IOptions<KafkaOptions> options, LedgerClients clients) : ILedger
{
    /// <summary>What a committed offset of a ledger group says.</summary>
    public static LedgerEntry? Entry(TopicPartitionOffset offset) =>
        offset.Offset == Offset.Unset ? null : new LedgerEntry(offset.Offset, LedgerMark.FromLeaderEpoch(offset.LeaderEpoch));

    public Task<LedgerEntry?> ReadAsync(LaneId lane) => ReadAsync(lane, isStable: true);

    public Task<LedgerEntry?> PeekAsync(LaneId lane) => ReadAsync(lane, isStable: false);

    public async Task<IReadOnlyDictionary<LaneId, LedgerEntry>> ListAsync(string triggerGroup)
    {
        var group = LaneId.LedgerGroupOf(triggerGroup);
        using var admin = new GroupAdmin(options.Value, group);
        Dictionary<LaneId, LedgerEntry> entries = [];
        foreach (var offset in await LedgerClients.CallAsync(CallName(group), admin.ListOffsetsAsync()))
        {
            if (Entry(offset.TopicPartitionOffset) is { } entry)
                entries.Add(new LaneId(triggerGroup, offset.Topic, offset.Partition), entry);
        }
        return entries;
    }

    private async Task<LedgerEntry?> ReadAsync(LaneId lane, bool isStable) => Entry(await LedgerClients.CallAsync(
        CallName(lane.LedgerGroup), clients.Of(lane).ReadOffsetAsync(new TopicPartition(lane.Topic, lane.Partition), isStable)));

    private static string CallName(string group) => $"Reading the ledger {group}";
}
