using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExactlyOnce.Kafka;
using Spectre.Console;

namespace Dev.DeadLetters;

/// <summary>The jobs of <c>./dev dlq</c>, each with its exit code.</summary>
internal sealed class DlqJob(DeadLetterQueue queue, IAnsiConsole console)
{
    private const int LongestMessage = 80;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public async Task<int> ListAsync(DeadLetterFilter filter, int limit, bool asJson, CancellationToken cancellationToken)
    {
        var (found, reasons) = await FindAsync(filter, limit, cancellationToken);
        if (asJson)
            Print(new { Count = reasons.Sum(reason => reason.Count), Reasons = reasons, Letters = found.Select(queued => new DeadLetterDescription(queued)) });
        else
            Show(found, reasons);
        return 0;
    }

    public async Task<int> ShowAsync(string id, bool asJson, CancellationToken cancellationToken)
    {
        var (found, _) = await FindAsync(new DeadLetterFilter { Ids = new HashSet<string> { id }, State = null }, 1, cancellationToken);
        if (found is not [var queued])
        {
            await Console.Error.WriteLineAsync($"dev: {queue.Topic} has no dead letter {id}");
            return 1;
        }
        if (asJson)
            Print(new DeadLetterDescription(queued));
        else
            Show(queued);
        return 0;
    }

    public async Task<int> ExecuteAsync(
        string name,
        DeadLetterFilter filter,
        DeadLetterOrder order,
        Func<DeadLetterQueue, DeadLetterFilter, DeadLetterOrder, IProgress<int>, CancellationToken, Task<DeadLetterOutcome>> execute,
        bool executes,
        bool asJson,
        CancellationToken cancellationToken)
    {
        if (!executes)
        {
            // Of those that are named and were done before it is told as well.
            var (found, reasons) = await FindAsync(filter with { State = order.Force || filter.Ids is not null ? null : DeadLetterState.Open }, int.MaxValue, cancellationToken);
            if (asJson)
                Print(new { Done = 0, Planned = found.Select(queued => queued.Letter.Id) });
            else
                Show(found, reasons);
            if (!asJson)
                console.WriteLine($"Nothing was changed: --execute would {name} these.");
            return 0;
        }
        var outcome = await execute(queue, filter, order, new Told(done => Tell(asJson, name, done)), cancellationToken);
        if (asJson)
            Print(new { outcome.Done, Refused = outcome.Refused.Select(refused => new { refused.Id, refused.Why }) });
        foreach (var (id, why) in asJson ? [] : outcome.Refused)
            console.MarkupLineInterpolated($"[red]refused:[/] {id}: {why}");
        if (!asJson)
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome.Done:N0} dead letters: {name} done, {outcome.Refused.Count:N0} refused."));
        return outcome.Refused.Count > 0 || (outcome.Done == 0 && filter.Ids is not null) ? 1 : 0;
    }

    private void Tell(bool asJson, string name, int done)
    {
        if (!asJson)
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {done:N0} done"));
    }

    private async Task<(List<QueuedDeadLetter> Found, List<ReasonCount> Reasons)> FindAsync(DeadLetterFilter filter, int limit, CancellationToken cancellationToken)
    {
        List<QueuedDeadLetter> found = [];
        Dictionary<(string Topic, string Kind, string Type), int> counts = [];
        await foreach (var queued in queue.ListAsync(filter, cancellationToken))
        {
            var reason = (queued.Letter.Topic ?? "", queued.Letter.Kind, queued.Letter.ErrorType ?? "");
            counts[reason] = counts.GetValueOrDefault(reason) + 1;
            if (found.Count < limit)
                found.Add(queued);
        }
        return (found, [.. counts.OrderByDescending(reason => reason.Value).Select(reason => new ReasonCount(reason.Key.Topic, reason.Key.Kind, reason.Key.Type, reason.Value))]);
    }

    private void Show(List<QueuedDeadLetter> found, List<ReasonCount> reasons)
    {
        var count = reasons.Sum(reason => reason.Count);
        if (count == 0)
        {
            console.WriteLine($"{queue.Topic} has no such dead letter.");
            return;
        }
        var letters = NewTable("id", "state", "failed", "tries", "from", "key", "reason", "message");
        foreach (var queued in found)
        {
            var letter = queued.Letter;
            letters.AddRow(new[]
            {
                letter.Id, $"{queued.State}", Time(letter.LastFailure), $"{letter.Attempts}", letter.Source ?? "-", Text(letter.Record.Key) ?? "-", letter.Kind, Short(letter.ErrorMessage),
            }.Select(Markup.Escape).ToArray());
        }
        console.Write(letters);
        var totals = NewTable("count", "from", "reason", "exception");
        foreach (var reason in reasons)
            totals.AddRow(new[] { reason.Count.ToString("N0", CultureInfo.InvariantCulture), reason.Topic, reason.Kind, reason.Exception }.Select(Markup.Escape).ToArray());
        console.Write(totals);
        if (count > found.Count)
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found.Count:N0} of {count:N0} are shown; --limit shows more, filters show others."));
    }

    private void Show(QueuedDeadLetter queued)
    {
        var letter = queued.Letter;
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        table.AddColumns("", "");
        void Add(string name, string? value)
        {
            if (value is not null)
                table.AddRow(name.EscapeMarkup(), value.EscapeMarkup());
        }

        Add("id", letter.Id);
        Add("state", $"{queued.State}");
        Add("from", letter.Source);
        Add("first came as", letter.Origin);
        Add("tries", $"{letter.Attempts}");
        Add("first failed", Time(letter.FirstFailure));
        Add("last failed", Time(letter.LastFailure));
        Add("application", letter.Application);
        Add("reason", letter.Kind);
        Add("exception", letter.ErrorType);
        Add("message", letter.ErrorMessage);
        Add("stack", letter.ErrorStack);
        Add("timestamp", Time(letter.Timestamp));
        Add("key", Text(letter.Record.Key) ?? "(null)");
        foreach (var header in letter.Headers)
            Add($"header {header.Name}", Text(header.Value) ?? "(null)");
        Add("value", letter.Claim is { } claim ? $"at {claim}" : Text(letter.Record.Value) ?? "(null)");
        foreach (var entry in queued.History)
            Add(Time(entry.At), $"{entry.What}: {entry.Why} ({entry.By})");
        console.Write(table);
    }

    private static void Print(object value) => Console.WriteLine(JsonSerializer.Serialize(value, Json));

    private static Table NewTable(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns(columns);
        return table;
    }

    private static string Short(string? text) => text is null ? "" : text.Length <= LongestMessage ? text : $"{text[..LongestMessage]}…";

    private static string Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";

    // As it is where it is text, in hexadecimal digits where it is not.
    private static string? Text(byte[]? bytes)
    {
        try
        {
            return bytes is null ? null : Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return $"hex:{Convert.ToHexStringLower(bytes!)}";
        }
    }

    private sealed record ReasonCount(string Topic, string Kind, string Exception, int Count);

    // Progress<T> would tell on other threads, and in any order.
    private sealed class Told(Action<int> tell) : IProgress<int>
    {
        public void Report(int value) => tell(value);
    }
}
