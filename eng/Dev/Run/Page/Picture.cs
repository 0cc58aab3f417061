using System.Globalization;
using Dev.Run.Timeline;

namespace Dev.Run.Page;

/// <summary>The timeline of a run as places on a picture: panels below each other, and a bar for each instance, on one axis of time.</summary>
internal sealed class Picture
{
    public const double Width = 1000;
    public const double Left = 70;
    public const double Right = 950;
    public const double BarHeight = 22;

    private const double PanelHeight = 130;
    private const double TitleHeight = 40;
    private const double BarDistance = 28;
    private const double AxisHeight = 36;
    private const double LabelHeight = 11;
    private const double GoldenAngle = 137.5;

    // A rate over less says more of the moments at which offsets are committed than of the pipeline.
    private static readonly TimeSpan RateOver = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<Moment> _moments;
    private readonly Scale _time;

    /// <param name="moments">At least one, oldest first.</param>
    public Picture(IReadOnlyList<Moment> moments, IReadOnlyList<Incident> incidents)
    {
        _moments = moments;
        _time = new Scale(moments[^1].At.TotalSeconds, Left, Right, endsAtTick: false);
        var (done, settled) = (Rates(moment => moment.Done), Rates(moment => moment.Settled));
        Panels =
        [
            Panel(0, "Records per second", [("payments done, those that come back among them", Color(1), done), .. IfCharged("charges settled", settled)]),
            Panel(1, "Records left", [
                ("payments", Color(1), Values(moment => moment.PaymentsLeft)),
                ("in retry topics", Color(3), Values(moment => moment.RetriesLeft)),
                .. IfCharged("charges", Values(moment => moment.EffectsLeft ?? 0)),
            ]),
            Panel(2, "Committed position of each partition of the payments", [.. moments[0].Positions.Select((_, partition) =>
                ($"{partition}", string.Create(CultureInfo.InvariantCulture, $"hsl({partition * GoldenAngle % 360:0} 60% 50%)"), Values(moment => moment.Positions[partition])))]),
        ];
        BarsTop = Panels[^1].Bottom + TitleHeight;
        Lives = [.. moments[0].Instances.SelectMany((_, index) => LivesOf(index, BarsTop + (index * BarDistance)))];
        Bottom = BarsTop + (moments[0].Instances.Count * BarDistance);
        Marks = [.. incidents.Select(incident => (X(incident.At), incident))];
        Columns = [.. moments.Skip(1).Select((moment, index) => (X(moments[index].At), X(moment.At), Tell(moment, done[index + 1], settled[index + 1])))];
    }

    public IReadOnlyList<Panel> Panels { get; }

    public double BarsTop { get; }

    public IReadOnlyList<Life> Lives { get; }

    /// <summary>Where the axis of time is.</summary>
    public double Bottom { get; }

    public double Height => Bottom + AxisHeight;

    public IEnumerable<(double At, string Text)> Seconds => _time.Ticks;

    public IReadOnlyList<(double At, Incident Incident)> Marks { get; }

    /// <summary>The time between two moments, and how the run stood at the end of it.</summary>
    public IReadOnlyList<(double From, double To, string Text)> Columns { get; }

    private bool IsCharged => _moments[0].EffectsLeft is not null;

    private static string Color(int number) => $"var(--line-{number})";

    private IEnumerable<(string Name, string Color, double[] Values)> IfCharged(string name, double[] values) => IsCharged ? [(name, Color(2), values)] : [];

    private Panel Panel(int number, string title, IReadOnlyList<(string Name, string Color, double[] Values)> curves)
    {
        var top = (number * (PanelHeight + TitleHeight)) + TitleHeight;
        var scale = new Scale(curves.SelectMany(curve => curve.Values).DefaultIfEmpty().Max(), top + PanelHeight, top, endsAtTick: true);
        var drawn = new List<Curve>();
        foreach (var (name, color, values) in curves.OrderByDescending(curve => curve.Values[^1]))
        {
            var label = Math.Max(scale.At(values[^1]), drawn.Count == 0 ? 0 : drawn[^1].Label + LabelHeight);
            drawn.Add(new Curve(name, Points(values, scale), color, label));
        }
        return new Panel(title, top, PanelHeight, [.. scale.Ticks], [.. curves.Select(curve => drawn.Single(one => one.Name == curve.Name))]);
    }

    private double X(TimeSpan at) => _time.At(at.TotalSeconds);

    private string Points(double[] values, Scale scale) =>
        string.Join(' ', values.Select((value, index) => string.Create(CultureInfo.InvariantCulture, $"{X(_moments[index].At)},{scale.At(value)}")));

    private double[] Values(Func<Moment, long> of) => [.. _moments.Select(moment => (double)of(moment))];

    private double[] Rates(Func<Moment, long> of)
    {
        var (rates, since) = (new double[_moments.Count], 0);
        for (var index = 1; index < rates.Length; index++)
        {
            while (since + 1 < index && _moments[index].At - _moments[since + 1].At >= RateOver)
                since++;
            rates[index] = Math.Round((of(_moments[index]) - of(_moments[since])) / (_moments[index].At - _moments[since].At).TotalSeconds);
        }
        return rates;
    }

    private IEnumerable<Life> LivesOf(int index, double top)
    {
        for (var (from, next) = (0, 1); next < _moments.Count; next++)
        {
            var instance = _moments[from].Instances[index];
            if (next < _moments.Count - 1 && _moments[next].Instances[index].Partitions == instance.Partitions)
                continue;
            yield return new Life(instance.Number, top, X(_moments[from].At), X(_moments[next].At), instance.Partitions);
            from = next;
        }
    }

    private string Tell(Moment moment, double done, double settled)
    {
        var charges = IsCharged ? $"; charges: {settled:N0}/s, {moment.EffectsLeft:N0} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{moment.At.TotalSeconds:0.0} s: {moment.Fed:N0} fed; payments: {done:N0}/s, {moment.PaymentsLeft:N0} left; {moment.RetriesLeft:N0} in retry topics{charges}");
    }
}
