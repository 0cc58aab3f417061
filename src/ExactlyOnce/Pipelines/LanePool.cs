using System.Collections.Concurrent;
using ExactlyOnce.Lanes;

namespace ExactlyOnce.Pipelines;

/// <summary>The lanes of this process, each made when its partition's first record comes. Those of one batch advance in parallel.</summary>
internal sealed class LanePool(Func<string, int, Lane> create) : IBatchProcessor
{
    private readonly ConcurrentDictionary<(string Topic, int Partition), Lazy<Lane>> _lanes = [];

    public Task ProcessAsync(IReadOnlyList<InputRecord> batch, CancellationToken cancellationToken) => Task.WhenAll(
        batch.GroupBy(record => (record.Topic, record.Partition))
            .Select(records => LaneOf(records.Key).ProcessAsync([.. records], cancellationToken)));

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_lanes.Values.Where(lane => lane.IsValueCreated).Select(lane => lane.Value.DisposeAsync().AsTask()));

    private Lane LaneOf((string Topic, int Partition) partition) =>
        _lanes.GetOrAdd(partition, key => new Lazy<Lane>(() => create(key.Topic, key.Partition))).Value;
}
