using System.Diagnostics.Metrics;
using ExactlyOnce.Effects;
using ExactlyOnce.Lanes;
using ExactlyOnce.Model.Cluster;
using ExactlyOnce.Model.Effects;
using ExactlyOnce.Model.Processes;
using ExactlyOnce.Model.Schedules;

namespace ExactlyOnce.Model;

/// <summary>
/// A cluster, and processes with lanes, through one schedule; then everything is healed, and all that is left must come to its end.
/// What must always hold is checked at every commit and at every answer to a host.
/// </summary>
internal sealed class World
{
    private const int Processes = 3;
    private const int MostStepsToTheEnd = 4000;
    private const int TicksBetweenRecords = 100;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly ModelProcess?[] _processes = new ModelProcess?[Processes];
    private int _started;

    public World(Schedule schedule)
    {
        Schedule = schedule;
        Partitions = [new(0, this), new(1, this)];
        foreach (var partition in Partitions)
        {
            for (var offset = 0; offset < 4; offset++)
                partition.Append(isRecord: offset != 2);
        }
        (Store, Bank) = (new ModelStore(this), new ModelBank(this));
        if (schedule is { HasKiller: true, HasEffects: false })
            Partitions[0].Killer = 1;
    }

    public static Guid TopicId { get; } = new("0a0b0c0d-0000-4000-8000-000000000001");

    public static LaneMetrics Metrics { get; } = new(new Meters());

    public Schedule Schedule { get; }

    public static EffectMetrics EffectMetrics { get; } = new(new Meters());

    public ModelPartition[] Partitions { get; }

    public ModelStore Store { get; }

    public ModelBank Bank { get; }

    /// <summary>Requests on their way, the oldest first.</summary>
    public List<Request> Requests { get; } = [];

    public TimeSpan Now { get; private set; } = TimeSpan.FromHours(1);

    public Random Jitter { get; } = new Random(1);

    /// <summary>What was found where it could not be thrown.</summary>
    public ModelViolationException? Violation { get; set; }

    // Two keys in each partition: effects of one run in order.
    public static InputRecord Record(int partition, long offset) => new("in", partition, offset, [(byte)(offset % 2)], null);

    /// <summary>Runs the schedule to its end.</summary>
    /// <exception cref="ModelViolationException">What must hold did not.</exception>
    public void Run()
    {
        foreach (var choice in Schedule.Choices)
        {
            Apply(choice);
            Settle();
        }
        ComeToAnEnd();
    }

    /// <summary>Where a host begins that gets a partition now.</summary>
    public long StartOf(int partition) => Partitions[partition].TriggerOffset ?? (Schedule.StartsAtLatest ? Partitions[partition].End : 0);

    public void Kill(ModelProcess process)
    {
        CountDeaths(process);
        process.Context.IsDead = true;
    }

    // To be blamed are the transforms that run; where none does, whatever the ledger tells of.
    private void CountDeaths(ModelProcess process)
    {
        for (var partition = 0; partition < Partitions.Length; partition++)
        {
            if (process.RunningOf(partition) is { } running)
                Partitions[partition].CountDeath(running);
            else if (!process.IsTransforming && Partitions[partition] is { Ledger: { Mark.IsBegun: true } begun } told && told.Writer == process)
                told.CountDeath(begun.Position);
        }
    }

    private void Apply(Choice choice)
    {
        var slot = choice.Whom % Processes;
        var partition = choice.What % Partitions.Length;
        switch (choice.Kind)
        {
            case ChoiceKind.Assign:
                Process(slot).Assign(partition);
                break;
            case ChoiceKind.Revoke:
                _processes[slot]?.Revoke(partition);
                break;
            case ChoiceKind.Deliver:
                _processes[slot]?.Deliver(1 + choice.What);
                break;
            case ChoiceKind.GiveUp:
                _processes[slot]?.GiveUp();
                break;
            case ChoiceKind.HostCommit:
                _processes[slot]?.CommitOffset(partition);
                break;
            case ChoiceKind.ResetForward:
                Partitions[partition].TriggerOffset = Partitions[partition].End;
                break;
            case ChoiceKind.Serve:
                for (var left = 1 + choice.What; left > 0 && Choose(choice.Whom) is { } request; left--)
                {
                    Finish(request, serves: true, error: null);
                    Settle();
                }
                break;
            case ChoiceKind.LoseRequest when Choose(choice.Whom) is { Kind: not RequestKind.OfTransform } request:
                Finish(request, serves: false, new RetriableException("timed out"));
                break;
            case ChoiceKind.Delay when Choose(choice.Whom) is { Kind: RequestKind.OfEffect } request:
                request.Answer(new RetriableException("timed out"));
                break;
            case ChoiceKind.LoseAnswer when Choose(choice.Whom) is { Kind: not RequestKind.OfTransform } request:
                Finish(request, serves: true, new RetriableException("timed out"));
                break;
            case ChoiceKind.FailTransaction when Choose(choice.Whom) is { Kind: RequestKind.OfTransaction } request:
                Finish(request, serves: false, new AbortRequiredException("a record was not written"));
                break;
            case ChoiceKind.TimeOut:
                if (Partitions[partition].Open is not null)
                    Partitions[partition].Fence();
                break;
            case ChoiceKind.WriteMarkers:
                Partitions[partition].WriteMarkers();
                break;
            case ChoiceKind.Kill when _processes[slot] is { } process:
                Kill(process);
                _processes[slot] = null;
                break;
            case ChoiceKind.Pause when _processes[slot] is { IsAlive: true, Context.IsPaused: false } process:
                CountDeaths(process); // nobody can tell
                process.Context.IsPaused = true;
                break;
            case ChoiceKind.Resume when _processes[slot] is { } process:
                process.Context.IsPaused = false;
                break;
            case ChoiceKind.Stop:
                _processes[slot]?.Stop();
                break;
            case ChoiceKind.Tick:
                for (var left = 1 + choice.What; left > 0 && !Requests.Exists(request => IsWaitedFor(request)); left--)
                {
                    PassTime();
                    Settle();
                }
                break;
            case ChoiceKind.Append:
                Partitions[partition].Append(isRecord: true);
                break;
            case ChoiceKind.AppendGap:
                Partitions[partition].Append(isRecord: false);
                break;
        }
    }

    private ModelProcess Process(int slot)
    {
        if (_processes[slot] is not { IsAlive: true })
        {
            PassTime(); // to start takes longer than to write markers
            _processes[slot] = new ModelProcess(this, ++_started);
        }
        return _processes[slot]!;
    }

    private Request? Choose(int whom) => Requests.Count == 0 ? null : Requests[whom % Requests.Count];

    private static bool IsWaitedFor(Request request) => request.Sender is ModelProcess { IsAlive: true, Context.IsPaused: false };

    private void Finish(Request request, bool serves, Exception? error)
    {
        Requests.Remove(request);
        if (serves)
            request.Serve();
        request.Answer(error);
    }

    // Runs every process until all of them wait for something.
    private void Settle()
    {
        bool ran;
        do
        {
            ran = false;
            foreach (var process in _processes)
                ran |= process?.RunAll() ?? false;
        }
        while (ran);
        if (Violation is not null)
            throw Violation;
    }

    // Whoever was paused runs on, and whoever is out there keeps what it believes to own; a new process gets everything as well.
    private void ComeToAnEnd()
    {
        foreach (var process in _processes)
        {
            if (process is not null)
                process.Context.IsPaused = false;
        }
        AppendToAll();
        for (var (step, ticks) = (0, 0); Partitions.Any(partition => partition.Ledger?.Position != partition.End); step++)
        {
            if (step == MostStepsToTheEnd)
                throw new ModelViolationException($"no end: the ledgers are at {string.Join(" and ", Partitions.Select(p => $"{p.Ledger} of {p.End}"))}; waiting: {string.Join(", ", Requests)}");
            for (var partition = 0; partition < Partitions.Length; partition++)
                Process(0).Assign(partition);
            foreach (var process in _processes)
                process?.Deliver(5);
            Settle();
            if (Choose(0) is { } request)
                Finish(request, serves: true, error: null);
            else
                PassTime();
            Settle();
            // A gap is found when a record comes behind it.
            if (Requests.Count == 0 && ++ticks % TicksBetweenRecords == 0)
                AppendToAll();
        }
    }

    private void AppendToAll()
    {
        foreach (var partition in Partitions)
            partition.Append(isRecord: true);
    }

    private void PassTime()
    {
        Now += Tick;
        foreach (var partition in Partitions)
            partition.WriteMarkers();
    }

    private sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
