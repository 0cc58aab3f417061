using System.Globalization;

namespace Dev.Run.Page;

/// <summary>Values from 0 on, on a length of the picture.</summary>
internal sealed class Scale
{
    private const int MostTicks = 5;

    private static readonly double[] Steps = [1, 2, 5, 10];

    private readonly double _from;
    private readonly double _to;
    private readonly double _step;

    /// <param name="max">The greatest value.</param>
    /// <param name="from">Where 0 is.</param>
    /// <param name="to">Where the end is.</param>
    /// <param name="endsAtTick">Whether the end is the first tick that is not below the greatest value, or that value.</param>
    public Scale(double max, double from, double to, bool endsAtTick)
    {
        (_from, _to) = (from, to);
        var least = Math.Max(max, 1) / MostTicks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        _step = Math.Max(1, Steps.First(step => step * power >= least) * power);
        End = endsAtTick ? Math.Ceiling(Math.Max(max, 1) / _step) * _step : Math.Max(max, 1);
    }

    /// <summary>The value at the end.</summary>
    public double End { get; }

    public IEnumerable<(double At, string Text)> Ticks
    {
        get
        {
            for (var value = 0.0; value <= End; value += _step)
                yield return (At(value), value.ToString("N0", CultureInfo.InvariantCulture));
        }
    }

    public double At(double value) => Math.Round(_from + ((_to - _from) * value / End), 1);
}
