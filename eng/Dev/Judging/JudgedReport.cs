using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Dev.Judging;

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

    /// <summary>The judgement in a sentence.</summary>
    [JsonIgnore]
    public string Verdict => IsClean() ? "Every input has exactly one outcome." : "Not every input has exactly one outcome.";

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

    /// <summary>All that it says, with the judgement first.</summary>
    public IReadOnlyList<ReportRow> Tabulate() =>
    [
        new("inputs", Inputs, Setting),
        new("processed", Processed, "with all of their outputs"),
        new("of these, retried", Retried, "after they had come back from a retry topic"),
        new("dead-lettered", DeadLettered, "with their bytes and the reason"),
        new("lost", Lost, "without any output", Lost == 0),
        new("duplicated", Duplicated, "with an output more than once", Duplicated == 0),
        new("torn", Torn, "with some of their outputs only", Torn == 0),
        new("mismatched", Mismatched, "with an outcome that does not fit them", Mismatched == 0),
        .. Rows(),
    ];

    private void Show(IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        table.AddColumns("", "", "");
        table.Columns[1].RightAligned();
        foreach (var row in Tabulate())
        {
            var color = row.IsGood switch { true => "green", false => "red", null => "default" };
            table.AddRow(row.Name, $"[{color}]{row.Text.EscapeMarkup()}[/]", $"[grey]{row.Meaning.EscapeMarkup()}[/]");
        }
        console.Write(table);
        console.MarkupLine(IsClean() ? $"[green]{Verdict}[/]" : $"[red]{Verdict}[/] {string.Join("; ", Wrong).EscapeMarkup()}");
    }

    /// <summary>The rows below those of the judgement.</summary>
    protected abstract IEnumerable<ReportRow> Rows();
}
