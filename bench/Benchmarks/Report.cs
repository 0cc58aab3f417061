using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Benchmarks;

/// <summary>Every measured value of every candidate; the medians, and what each one's is of the baseline's.</summary>
internal sealed class Report(string baseline)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly List<ReportRow> _rows = [];

    /// <summary>What is measured, in the order in which it was first seen.</summary>
    public IReadOnlyList<ReportRow> Rows => _rows;

    /// <param name="section">The case that it is measured in, where there are several.</param>
    public void Add(string measure, string candidate, double value, string section = "")
    {
        if (_rows.Find(row => row.Section == section && row.Measure == measure) is not { } row)
            _rows.Add(row = new ReportRow(section, measure));
        row.Add(candidate, value);
    }

    /// <summary>For people: ratios first. The spread is that of the rounds, each with its own baseline.</summary>
    public Table Table()
    {
        var others = _rows.SelectMany(row => row.Candidates.Keys).Distinct().Where(name => name != baseline).ToList();
        var table = new Table().AddColumn($"medians of {_rows[0].Candidates.Values.First().Count}");
        foreach (var other in others)
            table.AddColumn($"{other}: of {baseline}'s");
        table.AddColumn(baseline);
        others.ForEach(other => table.AddColumn(other));
        foreach (var section in _rows.GroupBy(row => row.Section))
        {
            if (section.Key.Length > 0)
                table.AddRow($"[bold]{section.Key.EscapeMarkup()}[/]");
            foreach (var row in section)
            {
                table.AddRow(
                [
                    row.Measure.EscapeMarkup(),
                    .. others.Select(other => row.Ratios(other, baseline) is { } ratios ? Cell(ratios) : ""),
                    .. others.Prepend(baseline).Select(name => row.Candidates.TryGetValue(name, out var values) ? Cell(Spread.Of(values)) : ""),
                ]);
            }
        }
        return table;
    }

    /// <summary>For programs.</summary>
    public string Json() => JsonSerializer.Serialize(
        new
        {
            on = new { date = DateTimeOffset.UtcNow, cores = Environment.ProcessorCount, runtime = Environment.Version.ToString(), librdkafka = Confluent.Kafka.Library.VersionString },
            baseline,
            rows = _rows.Select(row => new
            {
                section = row.Section,
                measure = row.Measure,
                candidates = row.Candidates.ToDictionary(of => of.Key, of => new { median = Spread.Of(of.Value).Median, ratio = row.Ratios(of.Key, baseline)?.Median, values = of.Value }),
            }),
        },
        Indented);

    private static string Cell(Spread spread) => $"{Number(spread.Median)} ({Number(spread.Least)} to {Number(spread.Most)})";

    private static string Number(double value) => value.ToString(value < 10 ? "0.00" : "#,0", CultureInfo.InvariantCulture);
}
