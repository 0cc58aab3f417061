using System.Text.RegularExpressions;
using Dev.Run;
using Dev.Run.Page;
using Dev.Run.Timeline;
using EndToEnd.Judging;
using EndToEnd.Page;
using Toolchain;

namespace EndToEnd.Run;

public sealed partial class RunPageTests
{
    private static readonly IReadOnlyList<Moment> Moments =
    [
        At(0, done: 0, left: 100, Partitions(6, 6)),
        At(10, done: 50, left: 50, Partitions(0, 6)),
        At(20, done: 100, left: 0, Partitions(4, 8)),
    ];

    private static readonly IReadOnlyList<Incident> Incidents =
    [
        new(TimeSpan.FromSeconds(10), IncidentKind.Kill, 1, "killed <b>"),
        new(TimeSpan.FromSeconds(20), IncidentKind.Rebalance, 1, "a rebalance"),
    ];

    private static readonly Picture Whole = new(Moments, Incidents);

    [Fact]
    public void Every_value_is_where_its_axis_says()
    {
        var (speed, left, positions) = (Whole.Panels[0], Whole.Panels[1], Whole.Panels[2]);
        Assert.Equal([Picture.Left, (Picture.Left + Picture.Right) / 2, Picture.Right], Places(speed.Curves[0]).Select(place => place.X));
        Assert.Equal([5.0, 5.0], Places(speed.Curves.Single(curve => curve.Name.StartsWith("payments", StringComparison.Ordinal))).Skip(1).Select(place => Value(speed, place.Y)));
        Assert.Equal([100.0, 50.0, 0.0], Places(left.Curves.Single(curve => curve.Name == "payments")).Select(place => Value(left, place.Y)));
        Assert.Equal([0.0, 10.0, 20.0], Places(positions.Curves.Single(curve => curve.Name == "0")).Select(place => Value(positions, place.Y)));
        Assert.Equal([0.0, 40.0, 80.0], Places(positions.Curves.Single(curve => curve.Name == "1")).Select(place => Value(positions, place.Y)));
        Assert.Equal([(Whole.Seconds.Single(tick => tick.Text == "10").At, 1), (Picture.Right, 1)], Whole.Marks.Select(mark => (mark.At, mark.Incident.Instance)));
        Assert.Equal([(1, 6L), (1, 0), (2, 6)], Whole.Lives.Select(life => (life.Instance, life.Partitions)));
        Assert.Equal("20.0 s: 100 fed; payments: 5/s, 0 left; 0 in retry topics; charges: 2/s, 7 left", Whole.Columns[^1].Text);
    }

    [Fact]
    public void A_run_without_charges_shows_none()
    {
        var picture = new Picture([.. Moments.Select(moment => moment with { EffectsLeft = null })], []);

        Assert.DoesNotContain(picture.Panels.SelectMany(panel => panel.Curves), curve => curve.Name.Contains("charges", StringComparison.Ordinal));
        Assert.DoesNotContain("charges", picture.Columns[^1].Text);
    }

    [Fact]
    public void A_run_that_ended_at_once_has_a_picture_too() => Assert.Equal(3, new Picture([Moments[0]], []).Panels.Count);

    [Fact]
    public async Task The_page_needs_no_other_file_and_says_what_is_wrong_as_text()
    {
        var report = RunReportTests.Clean with { Judgement = RunReportTests.Clean.Judgement with { Lost = 1 }, Wrong = ["payments/0/7 is <i>lost</i>"] };

        var html = await RenderAsync(report);

        Assert.Contains("Not every input has exactly one outcome.", html);
        Assert.Contains("payments/0/7 is &lt;i&gt;lost&lt;/i&gt;", html);
        Assert.Contains("killed &lt;b&gt;", html);
        Assert.DoesNotMatch(Reference(), html);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_page_has_no_barriers_that_axe_knows_in_the_light_and_in_the_dark(bool isDark)
    {
        await Chromium.EnsureAsync(_ => { }, CancellationToken.None);
        var file = Path.ChangeExtension(Path.GetTempFileName(), "html");
        await File.WriteAllTextAsync(file, await RenderAsync(RunReportTests.Clean with { Charged = RunReportTests.Charged }));
        using var browser = new Browser(isDark);

        browser.Open(new Uri(file));

        Assert.Contains("Every input has exactly one outcome.", browser.Text);
        Assert.Equal(Whole.Panels.Sum(panel => panel.Curves.Count), browser.FindAll("svg polyline").Count);
        Assert.Empty(browser.FindBarriers());
        File.Delete(file);
    }

    private static Task<string> RenderAsync(RunReport report) =>
        RunPageFile.RenderAsync(new RunPageContent(report, Whole, "./dev run", DateTimeOffset.UnixEpoch, RunPageFile.Style));

    private static Moment At(int seconds, long done, long left, IReadOnlyList<InstanceMoment> instances) => new(TimeSpan.FromSeconds(seconds))
    {
        Fed = 100,
        Positions = [done / 5, done * 4 / 5],
        PaymentsLeft = left,
        RetriesLeft = 0,
        EffectsLeft = 7,
        Settled = seconds * 2,
        Instances = instances,
    };

    private static IReadOnlyList<InstanceMoment> Partitions(params long[] partitions) => [.. partitions.Select((count, index) => new InstanceMoment(index + 1, count, 1))];

    private static IEnumerable<(double X, double Y)> Places(Curve curve) =>
        curve.Points.Split(' ').Select(point => point.Split(',')).Select(point => (double.Parse(point[0], null), double.Parse(point[1], null)));

    // What the axis says of a place: between 0 and the last tick evenly.
    private static double Value(Panel panel, double y)
    {
        var last = panel.Ticks[^1];
        return Math.Round((panel.Ticks[0].At - y) / (panel.Ticks[0].At - last.At) * double.Parse(last.Text, null));
    }

    [GeneratedRegex("""(src|href)=|url\(|@import|<script""")]
    private static partial Regex Reference();
}
