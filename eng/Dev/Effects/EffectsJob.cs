using System.Globalization;
using System.Text;
using System.Text.Json;
using ExactlyOnce;
using Spectre.Console;

namespace Dev.Effects;

/// <summary>The jobs of <c>./dev effects</c>, each with its exit code.</summary>
internal sealed class EffectsJob(EffectKeys keys, string effect, IAnsiConsole console)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public async Task<int> ShowAsync(string key, bool asJson, CancellationToken cancellationToken)
    {
        if (await keys.FindAsync(effect, key, cancellationToken) is not { } found)
            return NoSuchKey(key);
        if (asJson)
            Print(new EffectDescription(found));
        else
            Show(found);
        return 0;
    }

    public async Task<int> ListAsync(EffectState state, bool asJson, CancellationToken cancellationToken)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in new[] { "key", "attempt", "since", "from", "why" })
            table.AddColumn(column);
        List<EffectDescription> described = [];
        await foreach (var entry in keys.ListAsync(effect, state, cancellationToken))
        {
            described.Add(new EffectDescription(entry));
            table.AddRow(new[] { entry.Key, $"{entry.Attempt}", Time(entry.Created), entry.Source ?? "", entry.Reason ?? "" }.Select(Markup.Escape).ToArray());
        }
        if (asJson)
            Print(described);
        else if (described.Count == 0)
            console.WriteLine($"No key of {effect} is {state}.");
        else
            console.Write(table);
        return 0;
    }

    public async Task<int> ResolveAsync(string key, KeyResolution resolution, bool executes, bool asJson, CancellationToken cancellationToken)
    {
        EffectEntry next;
        try
        {
            if (await keys.ResolveAsync(effect, key, resolution, executes, cancellationToken) is not { } resolved)
                return NoSuchKey(key);
            next = resolved;
        }
        catch (InvalidOperationException refusal)
        {
            return Refused(refusal.Message);
        }
        if (asJson)
            Print(new { Key = new EffectDescription(next), Done = executes });
        else
            Show(next);
        if (!asJson)
            console.WriteLine(executes ? "Done. Its record can be sent again, and gets this outcome." : "Nothing was changed: this is what --execute would do.");
        return 0;
    }

    private void Show(EffectEntry entry)
    {
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        table.AddColumns("", "");
        void Add(string name, string? value)
        {
            if (value is not null)
                table.AddRow(name, value.EscapeMarkup());
        }

        Add("key", entry.Key);
        Add("state", entry.IsReleased ? "not done, free" : $"{entry.State}");
        Add("attempt", $"{entry.Attempt}");
        Add("owner", entry.Owner);
        Add("lease until", entry.State == EffectState.Running && entry.Owner is not null ? Time(entry.LeaseUntil) : null);
        Add("reason", entry.Reason);
        Add("result", entry.Result is { } result ? Encoding.UTF8.GetString(result) : null);
        Add("command", $"SHA-256 {Convert.ToHexStringLower(entry.Fingerprint)}");
        Add("from", entry.Source);
        Add("created", Time(entry.Created));
        Add("completed", entry.Completed is { } completed ? Time(completed) : null);
        Add("expires", entry.Expires is { } expires ? Time(expires) : null);
        foreach (var happened in entry.History)
            Add(Time(happened.At), $"{happened.What} ({happened.By})");
        console.Write(table);
    }

    private int NoSuchKey(string key) => Refused($"effect {effect} has no key '{key}'");

    private static int Refused(string why)
    {
        Console.Error.WriteLine($"dev: {why}");
        return 1;
    }

    private static void Print(object value) => Console.WriteLine(JsonSerializer.Serialize(value, Json));

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
