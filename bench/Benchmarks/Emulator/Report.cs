using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Benchmarks.Emulator;

/// <summary>Every measured value; the medians, and what each broker's is of Kafka's.</summary>
internal sealed class Report
{
    private const string Base = "Kafka";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // What is measured, by whom, in the order in which it was first seen.
    private readonly Dictionary<string, Dictionary<string, List<double>>> _values = [];

    public void Add(string measure, string broker, double value)
    {
        if (!_values.TryGetValue(measure, out var brokers))
            _values.Add(measure, brokers = []);
        if (!brokers.TryGetValue(broker, out var values))
            brokers.Add(broker, values = []);
        values.Add(value);
    }

    public Table Table()
    {
        var others = _values.Values.First().Keys.Where(name => name != Base).Order().ToList();
        var table = new Table().AddColumn("median of " + _values.Values.First()[Base].Count).AddColumn(Base);
        foreach (var other in others)
            table.AddColumn(other).AddColumn("of Kafka's");
        foreach (var (measure, brokers) in _values)
        {
            var row = new List<string> { measure, Cell(brokers[Base]) };
            foreach (var other in others)
                row.AddRange([Cell(brokers[other]), Number(Median(brokers[other]) / Median(brokers[Base]))]);
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
