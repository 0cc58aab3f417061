using System.Collections.Concurrent;
using ExactlyOnce.Lanes;

namespace ExactlyOnce.Pipelines;

/// <summary>
/// The lanes of this process, each made when its partition's first record comes. Those of one batch advance in parallel, and what one
/// of them cannot do the others do all the same.
/// </summary>
internal sealed class LanePool : IBatchProcessor
{
    private readonly LaneEnvironment _environment;
    private readonly ConcurrentDictionary<(string Topic, int Partition), Lane> _lanes = [];
    private readonly ITimer _idleTimer;

    public LanePool(LaneEnvironment environment)
    {
        _environment = environment;
        var interval = environment.Options.IdleTimeout / 4;
        _idleTimer = environment.Clock.CreateTimer(_ => ReleaseIdle(), null, interval, interval);
    }

    /// <summary>Commits a lane's position again.</summary>
    /// <exception cref="LaneUnavailableException">The deadline has passed.</exception>
    /// <exception cref="LedgerMismatchException">The ledger belongs to another log.</exception>
    public Task RenewAsync(LaneId lane, long position, CancellationToken cancellationToken) =>
        LaneOf((lane.Topic, lane.Partition)).RenewAsync(position, cancellationToken);

    public Task ProcessAsync(IReadOnlyList<InputRecord> batch, CancellationToken cancellationToken) => Task.WhenAll(
        batch.GroupBy(record => (record.Topic, record.Partition))
            .Select(records => LaneOf(records.Key).ProcessAsync([.. records], cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        await _idleTimer.DisposeAsync();
        await Task.WhenAll(_lanes.Values.Select(lane => lane.DisposeAsync().AsTask()));
    }

    private Lane LaneOf((string Topic, int Partition) partition) => _lanes.GetOrAdd(
        partition, (key, environment) => new Lane(new LaneId(environment.Options.TriggerGroup, key.Topic, key.Partition), environment), _environment);

    private void ReleaseIdle()
    {
        foreach (var lane in _lanes.Values)
            _ = lane.ReleaseIfIdleAsync(_environment.Options.IdleTimeout);
    }
}
