using System.Globalization;
using System.Text.Json;
using ExactlyOnce.Kafka;
using Spectre.Console;

namespace Dev.Ledger;

/// <summary>The jobs of <c>./dev ledger</c>, each with its exit code.</summary>
internal sealed class LedgerJob(LedgerAdmin admin, IAnsiConsole console)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public async Task<int> ShowAsync(string group, string? topic, bool asJson)
    {
        var rows = await admin.ShowAsync(group, topic);
        if (asJson)
        {
            Print(rows.Select(Describe));
            return 0;
        }
        if (rows.Count == 0)
        {
            console.WriteLine($"Neither the group {group} nor its ledger has offsets. Is that the trigger's ConsumerGroup?");
            return 0;
        }
        var table = NewTable("partition", "host", "ledger", "end", "lag", "crashes", "now with");
        foreach (var row in rows)
        {
            table.AddRow(
                $"{row.Lane.Topic}/{row.Lane.Partition}".EscapeMarkup(),
                Number(row.TriggerOffset),
                Number(row.Entry?.Position),
                Number(row.End),
                row.Problem is null ? Number(row.Lag) : "[red]?[/]",
                Number(row.Entry?.Mark?.Crashes),
                (row.Member ?? "-").EscapeMarkup());
        }
        console.Write(table);
        foreach (var row in rows.Where(row => row.Problem is not null))
            console.WriteLine(row.Problem!);
        return 0;
    }

    public async Task<int> ExportAsync(string group, string? topic)
    {
        foreach (var row in await admin.ShowAsync(group, topic))
        {
            if (row.Entry is { } entry)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Lane.Topic},{row.Lane.Partition},{entry.Position}"));
        }
        return 0;
    }

    public async Task<int> ResetAsync(string group, string topic, int[] partitions, LedgerTarget target, bool executes, bool asJson)
    {
        var resets = await admin.PlanAsync(group, topic, partitions, target);
        var refused = resets.Any(reset => reset.Refusal is not null);
        if (executes && !refused)
            await admin.ExecuteAsync(resets);
        if (asJson)
            Print(resets.Select(reset => new { Lane = Describe(reset.Row), reset.Position, reset.Refusal, Done = executes && !refused }));
        else
            Show(resets, group, executes, refused);
        return refused ? 1 : 0;
    }

    private void Show(IReadOnlyList<LedgerReset> resets, string group, bool executes, bool refused)
    {
        var table = NewTable("partition", "ledger", "becomes", "records", "");
        foreach (var reset in resets)
        {
            var moved = reset.Position - reset.Row.Entry?.Position;
            table.AddRow(
                $"{reset.Row.Lane.Topic}/{reset.Row.Lane.Partition}".EscapeMarkup(),
                Number(reset.Row.Entry?.Position),
                Number(reset.Position),
                moved is null or 0 ? "-" : Number(Math.Abs(moved.Value)),
                moved switch { > 0 => "passed over", < 0 => "[yellow]processed again[/]", _ => "" });
        }
        console.Write(table);
        foreach (var reset in resets.Where(reset => reset.Refusal is not null))
            console.MarkupLine($"[red]refused:[/] {reset.Refusal.EscapeMarkup()}");
        if (refused)
            console.WriteLine("Nothing was changed.");
        else if (!executes)
            console.WriteLine("Nothing was changed: this is what --execute would do.");
        else
            console.WriteLine($"Done. The group {group} is the host's and was not touched: where it is ahead of the ledger, lanes read back what is between with the next record that comes.");
    }

    private static object Describe(LedgerRow row) => new
    {
        row.Lane.Topic,
        row.Lane.Partition,
        row.TriggerOffset,
        Ledger = row.Entry?.Position,
        row.Entry?.Mark?.Crashes,
        row.Start,
        row.End,
        row.Lag,
        row.Member,
        row.Problem,
    };

    private static void Print(IEnumerable<object> rows) => Console.WriteLine(JsonSerializer.Serialize(rows, Json));

    private static Table NewTable(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var (index, column) in columns.Index())
            table.AddColumn(index is 0 || index == columns.Length - 1 ? new TableColumn(column) : new TableColumn(column).RightAligned());
        return table;
    }

    private static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";
}
