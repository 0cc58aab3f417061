using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Dev.Run;

/// <summary>The end of something that was judged: for people on the console, for programs as JSON.</summary>
internal abstract record JudgedReport([property: JsonIgnore] Judgement Judgement)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required string Mode { get; init; }

    public required string Kafka { get; init; }

    /// <summary>Some of the inputs that have not exactly one outcome, and what is wrong with them.</summary>
    public required IReadOnlyList<string> Wrong { get; init; }

    public int Inputs => Judgement.Inputs;

    public int Processed => Judgement.Processed;

    public int DeadLettered => Judgement.DeadLettered;

    public int Retried => Judgement.Retried;

    public int Lost => Judgement.Lost;

    public int Duplicated => Judgement.Duplicated;

    public int Torn => Judgement.Torn;

    public int Mismatched => Judgement.Mismatched;

    /// <summary>What was judged, in a few words.</summary>
    protected abstract string Setting { get; }

    /// <summary>Empties the file, so that no report of an earlier run is taken for this one's, and a file that cannot be written is known before the run.</summary>
    /// <param name="file">Null where none is to be written.</param>
    public static void Prepare(FileInfo? file)
    {
        if (file is null)
            return;
        file.Directory?.Create();
        File.WriteAllText(file.FullName, "");
    }

    /// <summary>Whether every input has exactly one outcome, and whatever else must be true is.</summary>
    public virtual bool IsClean() => Judgement.IsClean;

    /// <summary>Shows it, and writes it where a file is given.</summary>
    public void Tell(IAnsiConsole console, FileInfo? json)
    {
        Show(console);
        if (json is not null)
            WriteJson(json);
    }

    public void WriteJson(FileInfo file) => File.WriteAllText(file.FullName, JsonSerializer.Serialize(this, GetType(), Json) + "\n");

    private void Show(IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        table.AddColumns("", "", "");
        table.Columns[1].RightAligned();
        void Add(ReportRow row)
        {
            var text = row.Value switch
            {
                double number => number.ToString("N1", CultureInfo.InvariantCulture),
                IFormattable number => number.ToString("N0", CultureInfo.InvariantCulture),
                _ => row.Value.ToString()!,
            };
            var color = row.IsGood switch { true => "green", false => "red", null => "default" };
            table.AddRow(row.Name, $"[{color}]{text}[/]", $"[grey]{row.Meaning.EscapeMarkup()}[/]");
        }

        Add(new("inputs", Inputs, Setting));
        Add(new("processed", Processed, "with all of their outputs"));
        Add(new("of these, retried", Retried, "after they had come back from a retry topic"));
        Add(new("dead-lettered", DeadLettered, "with their bytes and the reason"));
        Add(new("lost", Lost, "without any output", Lost == 0));
        Add(new("duplicated", Duplicated, "with an output more than once", Duplicated == 0));
        Add(new("torn", Torn, "with some of their outputs only", Torn == 0));
        Add(new("mismatched", Mismatched, "with an outcome that does not fit them", Mismatched == 0));
        foreach (var row in Rows())
            Add(row);
        console.Write(table);
        console.MarkupLine(IsClean() ? "[green]Every input has exactly one outcome.[/]" : $"[red]Not every input has exactly one outcome.[/] {string.Join("; ", Wrong).EscapeMarkup()}");
    }

    /// <summary>The rows below those of the judgement.</summary>
    protected abstract IEnumerable<ReportRow> Rows();

    /// <param name="IsGood">Null where the value is neither good nor bad.</param>
    protected sealed record ReportRow(string Name, object Value, string Meaning, bool? IsGood = null);
}
