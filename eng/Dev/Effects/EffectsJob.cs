using System.Globalization;
using System.Text;
using System.Text.Json;
using ExactlyOnce;
using Spectre.Console;

namespace Dev.Effects;

/// <summary>The jobs of <c>./dev effects</c>, each with its exit code.</summary>
internal sealed class EffectsJob(IIdempotencyStore store, string effect, IAnsiConsole console)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public async Task<int> ShowAsync(string key, bool asJson, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(effect, key, cancellationToken) is not { } found)
            return NoSuchKey(key);
        if (asJson)
            Print(Describe(found.Entry));
        else
            Show(found.Entry);
        return 0;
    }

    public async Task<int> ListAsync(EffectState state, bool asJson, CancellationToken cancellationToken)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in new[] { "key", "attempt", "since", "from", "why" })
            table.AddColumn(column);
        List<object> described = [];
        await foreach (var stored in store.ListAsync(effect, state, cancellationToken))
        {
            described.Add(Describe(stored.Entry));
            table.AddRow(new[] { stored.Entry.Key, $"{stored.Entry.Attempt}", Time(stored.Entry.Created), stored.Entry.Source ?? "", stored.Entry.Reason ?? "" }.Select(Markup.Escape).ToArray());
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
        if (await store.FindAsync(effect, key, cancellationToken) is not { } found)
            return NoSuchKey(key);
        EffectEntry next;
        try
        {
            next = resolution.Resolve(found.Entry, TimeProvider.System);
        }
        catch (InvalidOperationException refusal)
        {
            return Refused(refusal.Message);
        }
        if (executes && ((await store.UpdateAsync(effect, [new EntryUpdate(found, next)], cancellationToken))[0]?.Entry.History is not [.., var last] || last != next.History[^1]))
            return Refused($"the key '{key}' changed meanwhile: look at it again");
        if (asJson)
            Print(new { Key = Describe(next), Done = executes });
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

    private static object Describe(EffectEntry entry) => new
    {
        entry.Key,
        State = entry.State.ToString(),
        entry.IsReleased,
        entry.Attempt,
        entry.Owner,
        entry.LeaseUntil,
        Fingerprint = Convert.ToHexStringLower(entry.Fingerprint),
        Result = entry.Result is { } result ? JsonSerializer.Deserialize<JsonElement>(result) : (JsonElement?)null,
        entry.Reason,
        entry.Created,
        entry.Completed,
        entry.Expires,
        entry.Source,
        entry.History,
    };

    private static void Print(object value) => Console.WriteLine(JsonSerializer.Serialize(value, Json));

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
