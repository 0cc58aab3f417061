using ExactlyOnce.Crashes;
using ExactlyOnce.Lanes;
using ExactlyOnce.Model.Cluster;
using ExactlyOnce.Model.Effects;
using ExactlyOnce.Pipelines;
using ExactlyOnce.Routing;
using ExactlyOnce.Transforms;
using Microsoft.Extensions.Logging.Abstractions;

namespace ExactlyOnce.Model.Processes;

/// <summary>A process: the lanes, as they are, and a host that delivers to them as the Functions host does.</summary>
internal sealed class ModelProcess : ITransform
{
    private readonly World _world;
    private readonly int _number;
    private readonly LanePool _pool;
    private readonly ProcessClock _clock;
    private readonly Dictionary<int, long> _positions = [];
    private readonly Dictionary<int, long> _stored = [];
    private readonly Dictionary<int, long> _running = [];
    private List<InputRecord> _batch = [];
    private Task? _call;
    private Task? _stopping;

    public ModelProcess(World world, int number)
    {
        (_world, _number) = (world, number);
        // Two of them are as far apart as ModelOptions allows.
        var isAhead = world.Schedule.HasSkewedClocks ? (number % 2 == 0 ? 0.5 : -0.5) * ModelOptions.Effects.ClockSkew : TimeSpan.Zero;
        _clock = new ProcessClock(() => world.Now, isAhead, Context);
        var ports = new ProcessPorts(this, world);
        Ports = ports;
        var options = ModelOptions.Create(world.Schedule.HasSmallTransactions);
        LanePool? pool = null;
        var router = new Router(options, _clock, claims: null);
        Context.Run(() => pool = new LanePool(new LaneEnvironment(
            options, new TransformRunner(world.Schedule.HasEffects ? CreateSettlement() : this, options, router), router, ports, ports, ports, new TransformGate(), World.Metrics, _clock, world.Jitter, NullLogger.Instance)));
        _pool = pool!;
    }

    public ProcessContext Context { get; } = new();

    public bool IsStopped => _stopping is { IsCompleted: true };

    public bool IsAlive => !Context.IsDead && !IsStopped;

    /// <summary>A call runs.</summary>
    public bool IsBusy => _call is not null;

    public bool HasFailed => _call is { IsFaulted: true } or { IsCanceled: true };

    public bool IsTransforming => _running.Count > 0;

    /// <summary>The offset of a partition's record whose transform runs.</summary>
    public long? RunningOf(int partition) => _running.TryGetValue(partition, out var offset) ? offset : null;

    private ProcessPorts Ports { get; }

    public void Assign(int partition)
    {
        if (_stopping is null)
            _positions.TryAdd(partition, _world.StartOf(partition));
    }

    public void Revoke(int partition)
    {
        _positions.Remove(partition);
        _stored.Remove(partition);
    }

    /// <summary>Calls the function with records that come next, or again with those of the call that failed.</summary>
    public void Deliver(int most)
    {
        if (_stopping is not null || Context.IsPaused || (_call is not null && !HasFailed))
            return;
        if (_call is null)
            _batch = [.. _positions.SelectMany(position => _world.Partitions[position.Key]
                .Records(position.Value, long.MaxValue).Take(most).Select(offset => World.Record(position.Key, offset)))];
        if (_batch.Count > 0)
            Context.Run(() => _call = _pool.ProcessAsync(_batch, CancellationToken.None));
    }

    /// <summary>Passes over the records of a call that failed. A host that stops does not.</summary>
    public void GiveUp()
    {
        if (HasFailed && _stopping is null)
            EndCall();
    }

    /// <summary>Commits the offset that was stored for a partition.</summary>
    public void CommitOffset(int partition)
    {
        if (_stored.TryGetValue(partition, out var offset))
            _world.Partitions[partition].TriggerOffset = offset;
    }

    public void Stop()
    {
        if (_stopping is null && !Context.IsPaused)
            Context.Run(() => _stopping = _pool.DisposeAsync().AsTask());
    }

    /// <summary>Runs what can run; whether there was anything.</summary>
    public bool RunAll()
    {
        if (!Context.IsDead && !Context.IsPaused)
            _clock.FireDue();
        var ran = Context.RunAll();
        if (_call is { IsCompleted: true } && !Context.IsDead)
            LookAtCall();
        return ran;
    }

    public async ValueTask<IReadOnlyList<OutputRecord>> TransformAsync(InputRecord record, CancellationToken cancellationToken)
    {
        var partition = _world.Partitions[record.Partition];
        if (partition.Ledger is null)
            throw _world.Violation = new ModelViolationException($"{this}: a transform ran before the lane had written down where it begins");
        _running[record.Partition] = record.Offset;
        if (_world.Schedule.TransformsWait)
            await Ports.RequestAsync($"transform {record.Partition}/{record.Offset}", RequestKind.OfTransform, () => true);
        if (record.Offset == partition.Killer)
        {
            _world.Kill(this);
            await new TaskCompletionSource().Task; // nothing runs in this process any more
        }
        _running.Remove(record.Partition);
        cancellationToken.ThrowIfCancellationRequested();
        return [new OutputRecord("out", null, null), new OutputRecord("out", null, null)];
    }

    public override string ToString() => $"process {_number}";

    private ModelSettlement CreateSettlement() => new(_world, new EffectExecutor<string, int>(
        new ModelEffect(_world, Ports), ModelOptions.Effects, json: null, _world.Store.Of(Ports), World.EffectMetrics, _clock, NullLogger.Instance));

    private void LookAtCall()
    {
        if (_call!.Exception?.InnerExceptions.OfType<ModelViolationException>().FirstOrDefault() is { } violation)
            _world.Violation = violation;
        if (HasFailed)
        {
            if (_stopping is null && _batch.Find(record => _world.Partitions[record.Partition].Ledger is null) is { } first)
                throw new ModelViolationException($"{this}: a call failed before lane {first.Partition} had written down where it begins: a host may pass over offset {first.Offset} now");
            return;
        }
        foreach (var record in _batch)
        {
            if (_world.Partitions[record.Partition].Ledger is not { } ledger || ledger.Position <= record.Offset)
                throw new ModelViolationException($"{this}: a call succeeded with offset {record.Partition}/{record.Offset}, and the ledger is at {_world.Partitions[record.Partition].Ledger?.Position}");
        }
        EndCall();
    }

    private void EndCall()
    {
        foreach (var record in _batch.Where(record => _positions.ContainsKey(record.Partition)))
            _positions[record.Partition] = _stored[record.Partition] = record.Offset + 1;
        (_call, _batch) = (null, []);
    }
}
