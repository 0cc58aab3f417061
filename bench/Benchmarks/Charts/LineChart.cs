using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Benchmarks.Charts;

/// <summary>Medians over what grows, which is laid out by its orders of magnitude: a panel for each measure, a line for each candidate.</summary>
internal static class LineChart
{
    private const double Width = 900;
    private const double HeightOfAPanel = 240;
    private const double HeightOfTheRest = 110;
    private const double Gap = 0.06;
    private const double TitleDistance = 24;
    private const double Padding = 0.05;

    /// <summary>The chart as SVG.</summary>
    /// <param name="across">What grows.</param>
    /// <param name="measures">What is told of it, from the top to the bottom.</param>
    /// <param name="rows">What was measured, with how large it was.</param>
    public static string Draw(string title, string across, IReadOnlyList<string> measures, IReadOnlyList<(double Size, ReportRow Row)> rows)
    {
        var model = ChartStyle.CreateModel(title);
        model.Axes.Add(new LogarithmicAxis
        {
            Position = AxisPosition.Bottom,
            Title = across,
            AxisTitleDistance = TitleDistance / 2,
            MinimumPadding = Padding,
            MaximumPadding = Padding,
            MajorGridlineStyle = LineStyle.Dot,
            StringFormat = "#,0",
        });
        foreach (var (panel, measure) in measures.Index())
        {
            model.Axes.Add(new LinearAxis
            {
                Key = measure,
                Position = AxisPosition.Left,
                Title = measure,
                AxisTitleDistance = TitleDistance,
                Minimum = 0,
                MaximumPadding = Padding,
                MajorGridlineStyle = LineStyle.Dot,
                StringFormat = "#,0",
                StartPosition = ((measures.Count - panel - 1.0) / measures.Count) + (panel == measures.Count - 1 ? 0 : Gap / 2),
                EndPosition = ((double)(measures.Count - panel) / measures.Count) - (panel == 0 ? 0 : Gap / 2),
            });
            foreach (var (index, line) in Lines(measure, rows).Index())
            {
                line.Color = model.DefaultColors[index];
                line.RenderInLegend = panel == 0;
                model.Series.Add(line);
            }
        }
        return SvgExporter.ExportToString(model, Width, HeightOfTheRest + (measures.Count * HeightOfAPanel), isDocument: true);
    }

    private static IEnumerable<LineSeries> Lines(string measure, IReadOnlyList<(double Size, ReportRow Row)> rows)
    {
        var points = rows.Where(point => point.Row.Measure == measure).OrderBy(point => point.Size).ToList();
        foreach (var candidate in points.SelectMany(point => point.Row.Candidates.Keys).Distinct().Order())
        {
            var line = new LineSeries { Title = candidate, YAxisKey = measure, MarkerType = MarkerType.Circle };
            line.Points.AddRange(points
                .Where(point => point.Row.Candidates.ContainsKey(candidate))
                .Select(point => new DataPoint(point.Size, Spread.Of(point.Row.Candidates[candidate]).Median)));
            yield return line;
        }
    }
}
