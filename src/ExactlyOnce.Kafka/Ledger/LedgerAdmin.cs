using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>Shows and resets the ledgers of a cluster: what an operator does beside the application.</summary>
public sealed class LedgerAdmin : IDisposable
{
    private readonly KafkaOptions _options;
    private readonly LedgerClients _clients;
    private readonly MarkerCheck _markers;

    /// <summary>For the cluster that the options name.</summary>
    public LedgerAdmin(KafkaOptions options)
    {
        _options = options;
        _clients = new LedgerClients(Options.Create(options), NullLogger<LedgerClients>.Instance);
        _markers = new MarkerCheck(_clients);
    }

    /// <summary>Every partition of the topics that the trigger group or its ledger has offsets of, in order.</summary>
    /// <param name="topic">Only this topic, whether there are offsets of it or not; null for all.</param>
    /// <exception cref="RetriableException">The cluster did not answer.</exception>
    public Task<IReadOnlyList<LedgerRow>> ShowAsync(string triggerGroup, string? topic = null) =>
        LedgerClients.CallAsync($"Reading the ledger of {triggerGroup}", ReadAsync(triggerGroup, topic));

    /// <summary>What a reset would do. Nothing is changed.</summary>
    /// <param name="partitions">Which partitions; empty for all of the topic.</param>
    /// <exception cref="RetriableException">The cluster did not answer.</exception>
    public async Task<IReadOnlyList<LedgerReset>> PlanAsync(string triggerGroup, string topic, IReadOnlyCollection<int> partitions, LedgerTarget target)
    {
        var rows = (await ShowAsync(triggerGroup, topic)).Where(row => partitions.Count == 0 || partitions.Contains(row.Lane.Partition)).ToList();
        var positions = await PositionsAsync(rows, target);
        return [.. rows.Zip(positions, (row, position) => new LedgerReset(row, position, RefusalOf(row, position)))];
    }

    /// <summary>
    /// Does it, lane by lane: as the lane's own producer, in a transaction, so that whoever else may write the ledger is fenced and reads
    /// it anew. The position has no mark until the next commit.
    /// </summary>
    /// <exception cref="InvalidOperationException">One of them is refused. Nothing was changed.</exception>
    /// <exception cref="RetriableException">The cluster did not answer; what was done before stays.</exception>
    public async Task ExecuteAsync(IReadOnlyList<LedgerReset> resets)
    {
        if (resets.FirstOrDefault(reset => reset.Refusal is not null) is { } refused)
            throw new InvalidOperationException(refused.Refusal);
        foreach (var reset in resets)
        {
            await using var producer = new KafkaLaneProducer(reset.Row.Lane, _options, _clients, NullLogger<KafkaLaneProducer>.Instance);
            await producer.InitializeAsync();
            await producer.BeginAsync([]);
            await producer.SendPositionAsync(new LedgerEntry(reset.Position, null));
            await producer.CommitAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _clients.Dispose();

    private static string? RefusalOf(LedgerRow row, long position) =>
        row.Member is { } member
            ? $"{row.Lane.Topic}/{row.Lane.Partition} is active: {member} of the group {row.Lane.TriggerGroup} has it; stop the application first"
        : position < row.Start || position > row.End
            ? $"{row.Lane.Topic}/{row.Lane.Partition}: offset {position} is not in the log, which has {row.Start} to {row.End}"
        : null;

    private async Task<IReadOnlyList<LedgerRow>> ReadAsync(string triggerGroup, string? topic)
    {
        var client = _clients.Of(LaneId.LedgerGroupOf(triggerGroup));
        using var ledgerGroup = new GroupAdmin(_options, LaneId.LedgerGroupOf(triggerGroup));
        using var group = new GroupAdmin(_options, triggerGroup);
        await using var reader = new LogReader(_options, NullLogger.Instance);
        var ledger = await ledgerGroup.ListOffsetsAsync();
        var trigger = await group.ListOffsetsAsync();
        var members = await group.ListAssignmentsAsync();
        List<LedgerRow> rows = [];
        var topics = topic is null ? ledger.Concat(trigger).Select(offset => offset.Topic).Distinct().Order().ToList() : [topic];
        foreach (var name in topics)
        {
            var (id, count) = await client.DescribeTopicAsync(name);
            var partitions = Enumerable.Range(0, count).Select(partition => new TopicPartition(name, partition)).ToList();
            var ends = await Task.WhenAll(partitions.Select(client.FindEndsAsync));
            foreach (var (index, partition) in partitions.Index())
            {
                var lane = new LaneId(triggerGroup, name, partition.Partition);
                var entry = ledger.Find(offset => offset.TopicPartition == partition) is { } offset ? KafkaLedger.Entry(offset.TopicPartitionOffset) : null;
                var row = new LedgerRow(
                    lane,
                    trigger.Find(offset => offset.TopicPartition == partition)?.Offset is { IsSpecial: false } committed ? committed.Value : null,
                    entry,
                    ends[index].Low,
                    ends[index].High,
                    members.GetValueOrDefault(partition),
                    entry is null ? null : LedgerMismatchException.Between(lane, entry.Value, new LogState(id, ends[index].High))?.Message);
                rows.Add(row with { HasOnlyMarkersLeft = await _markers.HasOnlyMarkersLeftAsync(row, reader) });
            }
        }
        return rows;
    }

    private async Task<IReadOnlyList<long>> PositionsAsync(List<LedgerRow> rows, LedgerTarget target)
    {
        if (target.Offset is { } offset)
            return [.. rows.Select(_ => offset)];
        if (target.Time is not { } time)
            return [.. rows.Select(row => target.IsEnd ? row.End : row.Start)];
        return await LedgerClients.CallAsync($"Finding offsets of {time:u}", Task.WhenAll(rows.Select(row =>
            _clients.Of(row.Lane).FindTimeAsync(new TopicPartition(row.Lane.Topic, row.Lane.Partition), time))));
    }
}
