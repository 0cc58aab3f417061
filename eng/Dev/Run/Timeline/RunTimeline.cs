namespace Dev.Run.Timeline;

/// <summary>
/// Keeps what happened when. Incidents are all kept; of moments, where there would be more than <see cref="MostMoments"/>, every other one,
/// and from then on half as many come: a run may take a minute or a week.
/// </summary>
/// <param name="look">How the run stands now, at a time since it began.</param>
internal sealed class RunTimeline(TimeProvider clock, Func<TimeSpan, Moment> look)
{
    public const int MostMoments = 400;

    private readonly long _start = clock.GetTimestamp();
    private readonly List<Moment> _moments = [];
    private readonly List<Incident> _incidents = [];
    private TimeSpan _interval = TimeSpan.FromMilliseconds(250);

    public DateTimeOffset Began { get; } = clock.GetUtcNow();

    public TimeSpan Elapsed => clock.GetElapsedTime(_start);

    public IReadOnlyList<Moment> Moments => _moments;

    public IReadOnlyList<Incident> Incidents => _incidents;

    /// <summary>Looks, unless that was just done.</summary>
    public void Look()
    {
        if (_moments.Count == 0 || Elapsed - _moments[^1].At >= _interval)
            LookNow();
    }

    /// <summary>Looks, for the last time or where something happened.</summary>
    public void LookNow()
    {
        var moment = look(Elapsed);
        if (_moments.Count > 0)
            _incidents.AddRange(Rebalances(_moments[^1], moment));
        _moments.Add(moment);
        if (_moments.Count > MostMoments)
            Thin();
    }

    /// <summary>A process of an instance was killed, and is started again.</summary>
    public void Killed(int instance, InstanceProcess which)
    {
        LookNow();
        var what = which == InstanceProcess.Worker
            ? "its worker was killed with SIGKILL, and its host starts another"
            : "its host was killed with SIGKILL, which its worker does not survive, and is started again";
        _incidents.Add(new Incident(_moments[^1].At, IncidentKind.Kill, instance, what));
    }

    // Counters are told now and then: a rebalance was between two moments.
    private static IEnumerable<Incident> Rebalances(Moment before, Moment now) => before.Instances.Zip(now.Instances)
        .Where(pair => pair.Second.Rebalances > pair.First.Rebalances)
        .Select(pair => new Incident(now.At, IncidentKind.Rebalance, pair.Second.Number, $"a rebalance leaves it with {pair.Second.Partitions} partitions (it had {pair.First.Partitions})"));

    // The latest stays.
    private void Thin()
    {
        var kept = _moments.Where((_, index) => (_moments.Count - 1 - index) % 2 == 0).ToList();
        _moments.Clear();
        _moments.AddRange(kept);
        _interval *= 2;
    }
}
