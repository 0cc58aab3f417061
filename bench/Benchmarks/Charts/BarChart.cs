using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Benchmarks.Charts;

/// <summary>Ratios as bars: a group for each case, a bar for each candidate.</summary>
internal static class BarChart
{
    private const double Width = 900;
    private const double HeightOfABar = 14;
    private const double HeightOfTheRest = 110;

    /// <summary>The chart as SVG.</summary>
    public static string Draw(string title, IEnumerable<ReportRow> rows, string baseline)
    {
        // Bars are drawn from the bottom to the top.
        var cases = rows.Reverse().ToList();
        var candidates = cases.SelectMany(row => row.Candidates.Keys).Distinct().ToList();
        var model = ChartStyle.CreateModel(title);
        var axis = new CategoryAxis { Position = AxisPosition.Left, GapWidth = 0.4 };
        axis.Labels.AddRange(cases.Select(row => row.Section));
        model.Axes.Add(axis);
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Minimum = 0, MaximumPadding = 0.08, MajorGridlineStyle = LineStyle.Dot });
        foreach (var candidate in candidates.OrderDescending())
        {
            var bars = new BarSeries { Title = candidate, LabelFormatString = "{0:0.00}", LabelPlacement = LabelPlacement.Outside, FontSize = 10 };
            bars.Items.AddRange(cases.Select(row => new BarItem(row.Ratios(candidate, baseline)?.Median ?? double.NaN)));
            model.Series.Add(bars);
        }
        return SvgExporter.ExportToString(model, Width, HeightOfTheRest + (cases.Count * candidates.Count * HeightOfABar), isDocument: true);
    }
}
