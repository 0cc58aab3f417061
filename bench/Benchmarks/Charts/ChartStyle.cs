using OxyPlot;
using OxyPlot.Legends;

namespace Benchmarks.Charts;

/// <summary>What all charts look like.</summary>
internal static class ChartStyle
{
    // A reader without this font sees wider texts than the exporter takes them for.
    private const double Slack = 40;

    /// <summary>An empty chart, with a legend below it.</summary>
    public static PlotModel CreateModel(string title)
    {
        var model = new PlotModel { Title = title, Background = OxyColors.White, TitleFontSize = 14, DefaultFont = "Courier New", Padding = new OxyThickness(Slack, 8, 8, 8) };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.BottomCenter, LegendPlacement = LegendPlacement.Outside, LegendOrientation = LegendOrientation.Horizontal });
        return model;
    }
}
