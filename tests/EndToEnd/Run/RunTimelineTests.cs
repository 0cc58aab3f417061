using Dev.Run;
using Dev.Run.Timeline;
using Testing;

namespace EndToEnd.Run;

public sealed class RunTimelineTests
{
    private readonly ManualClock _clock = new();

    private InstanceMoment _instance = new(1, 6, 1);

    [Fact]
    public void It_looks_at_most_four_times_a_second_except_where_something_happens()
    {
        var timeline = new RunTimeline(_clock, Look);
        for (var look = 0; look < 10; look++)
        {
            timeline.Look();
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }
        Assert.Equal([0, 300, 600, 900], timeline.Moments.Select(moment => moment.At.TotalMilliseconds));

        timeline.LookNow();
        timeline.Killed(1, InstanceProcess.Worker);

        Assert.Equal([1000, 1000], timeline.Moments.Skip(4).Select(moment => moment.At.TotalMilliseconds));
    }

    [Fact]
    public void A_run_of_a_week_keeps_its_beginning_and_its_end_and_no_more_moments_than_fit_a_picture()
    {
        var timeline = new RunTimeline(_clock, Look);
        for (var second = 0; second < 7 * 24 * 3600; second++)
        {
            timeline.Look();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        timeline.LookNow();

        Assert.InRange(timeline.Moments.Count, RunTimeline.MostMoments / 2, RunTimeline.MostMoments);
        Assert.Equal(TimeSpan.FromDays(7), timeline.Moments[^1].At);
        Assert.Equal(TimeSpan.Zero, timeline.Moments[0].At);
        // Evenly, and none twice.
        var gaps = timeline.Moments.Zip(timeline.Moments.Skip(1), (one, next) => next.At - one.At).SkipLast(1).ToList();
        Assert.InRange(gaps.Max() / gaps.Min(), 1, 2.1);
    }

    [Fact]
    public void Kills_and_rebalances_are_kept_with_their_instance()
    {
        var timeline = new RunTimeline(_clock, Look);
        timeline.Look();
        _clock.Advance(TimeSpan.FromSeconds(1));
        _instance = _instance with { Partitions = 0 };
        timeline.Killed(1, InstanceProcess.Host);
        _clock.Advance(TimeSpan.FromSeconds(1));
        timeline.Killed(1, InstanceProcess.Worker);
        _clock.Advance(TimeSpan.FromSeconds(8));
        timeline.Look();
        _clock.Advance(TimeSpan.FromSeconds(1));
        _instance = _instance with { Partitions = 3, Rebalances = 2 };
        timeline.Look();

        Assert.Equal(
            [
                (1, IncidentKind.Kill, 1, "its host was killed with SIGKILL, which its worker does not survive, and is started again"),
                (2, IncidentKind.Kill, 1, "its worker was killed with SIGKILL, and its host starts another"),
                (11, IncidentKind.Rebalance, 1, "a rebalance leaves it with 3 partitions (it had 0)"),
            ],
            timeline.Incidents.Select(incident => (incident.At.TotalSeconds, incident.Kind, incident.Instance, incident.What)));
    }

    private Moment Look(TimeSpan at) => new(at)
    {
        Fed = 10,
        Positions = [0],
        PaymentsLeft = 10,
        RetriesLeft = 0,
        EffectsLeft = null,
        Settled = 0,
        Instances = [_instance],
    };
}
