using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Dev.Run;

/// <summary>The end of a run: for people on the console, for programs as JSON.</summary>
internal sealed record RunReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required string Mode { get; init; }

    public required string Kafka { get; init; }

    public required string Prefix { get; init; }

    public required int Instances { get; init; }

    public required int Partitions { get; init; }

    /// <summary>The seed of the payments; null where they came from a file.</summary>
    public required int? Seed { get; init; }

    public required int Inputs { get; init; }

    public required int Processed { get; init; }

    public required int DeadLettered { get; init; }

    public required int Lost { get; init; }

    public required int Duplicated { get; init; }

    public required int Torn { get; init; }

    public required int Mismatched { get; init; }

    /// <summary>Whether the offsets of the ledger group (at-least-once: of the trigger group) equal the ends of the input.</summary>
    public required bool OffsetsAtEnds { get; init; }

    public required int Kills { get; init; }

    /// <summary>Transactions that instances told of; what one did in the last moments before it was killed is not among them.</summary>
    public required long Transactions { get; init; }

    public required long Aborts { get; init; }

    public required long Fenced { get; init; }

    public required long RedeliveriesDropped { get; init; }

    /// <summary>From the first payment fed to the last one committed, kills and rebalances included.</summary>
    public required double Seconds { get; init; }

    public required double RecordsPerSecond { get; init; }

    public bool IsClean() => Lost == 0 && Duplicated == 0 && Torn == 0 && Mismatched == 0 && OffsetsAtEnds;

    /// <summary>Empties the file, so that no report of an earlier run is taken for this one's, and a file that cannot be written is known before the run.</summary>
    public static void Prepare(FileInfo file)
    {
        file.Directory?.Create();
        File.WriteAllText(file.FullName, "");
    }

    public void WriteJson(FileInfo file) => File.WriteAllText(file.FullName, JsonSerializer.Serialize(this, Json) + "\n");

    public void Show(IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        table.AddColumns("", "", "");
        table.Columns[1].RightAligned();
        void Row(string name, object value, string meaning, bool? good = null)
        {
            var text = value switch
            {
                double number => number.ToString("N1", CultureInfo.InvariantCulture),
                IFormattable number => number.ToString("N0", CultureInfo.InvariantCulture),
                _ => value.ToString()!,
            };
            var color = good switch { true => "green", false => "red", null => "default" };
            table.AddRow(name, $"[{color}]{text}[/]", $"[grey]{meaning.EscapeMarkup()}[/]");
        }

        Row("inputs", Inputs, $"{Mode}, {Instances} instances, {Partitions} partitions, {Kafka}");
        Row("processed", Processed, "with all of their outputs");
        Row("dead-lettered", DeadLettered, "with their bytes and the reason");
        Row("lost", Lost, "without any output", Lost == 0);
        Row("duplicated", Duplicated, "with an output more than once", Duplicated == 0);
        Row("torn", Torn, "with some of their outputs only", Torn == 0);
        Row("mismatched", Mismatched, "with an outcome that does not fit them", Mismatched == 0);
        Row("offsets at ends", OffsetsAtEnds ? "yes" : "no", Mode == "exactly-once" ? "of the ledger group" : "of the trigger group", OffsetsAtEnds);
        Row("kills", Kills, "instances killed with SIGKILL and started again");
        Row("transactions", Transactions, $"{Aborts} aborted, {Fenced} producers fenced");
        Row("redeliveries dropped", RedeliveriesDropped, "delivered again by the host, recognised by the ledger");
        Row("seconds", Seconds, "kills and rebalances included");
        Row("records/s", RecordsPerSecond, "");
        console.Write(table);
        console.MarkupLine(IsClean()
            ? "[green]Every input has exactly one outcome.[/]"
            : "[red]Not every input has exactly one outcome.[/]");
    }
}
