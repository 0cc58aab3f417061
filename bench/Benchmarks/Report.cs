using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Benchmarks;

/// <summary>Every measured value of every candidate; the medians, and what each one's is of the baseline's.</summary>
internal sealed class Report(string baseline)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // What is measured, by whom, in the order in which it was first seen.
    private readonly Dictionary<string, Dictionary<string, List<double>>> _values = [];

    public void Add(string measure, string candidate, double value)
    {
        if (!_values.TryGetValue(measure, out var candidates))
            _values.Add(measure, candidates = []);
        if (!candidates.TryGetValue(candidate, out var values))
            candidates.Add(candidate, values = []);
        values.Add(value);
    }

    public Table Table()
    {
        var others = _values.Values.First().Keys.Where(name => name != baseline).Order().ToList();
        var table = new Table().AddColumn("median of " + _values.Values.First()[baseline].Count).AddColumn(baseline);
        foreach (var other in others)
            table.AddColumn(other).AddColumn($"of {baseline}'s");
        foreach (var (measure, candidates) in _values)
        {
            var row = new List<string> { measure, Cell(candidates[baseline]) };
            foreach (var other in others)
                row.AddRange([Cell(candidates[other]), Number(Median(candidates[other]) / Median(candidates[baseline]))]);
            table.AddRow([.. row]);
        }
        return table;
    }

    public string Json() => JsonSerializer.Serialize(_values, Indented);

    private static string Cell(List<double> values) => $"{Number(Median(values))} ({Number(values.Min())} to {Number(values.Max())})";

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Number(double value) => value.ToString(value < 10 ? "0.00" : "#,0", CultureInfo.InvariantCulture);
}
