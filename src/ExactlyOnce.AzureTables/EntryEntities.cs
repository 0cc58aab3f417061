using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure.Data.Tables;

namespace ExactlyOnce.AzureTables;

/// <summary>Entries as entities of a table. A binary property holds 64 KiB at most, an entity 1 MiB.</summary>
internal static class EntryEntities
{
    /// <summary>What is left of an entity's 1 MiB for the result, beside a full history.</summary>
    public const int MaxResultBytes = 14 * PropertyBytes;

    private const int PropertyBytes = 64 * 1024;
    private const string ResultPrefix = "Result";
    private const string None = "";
    private static readonly JsonSerializerOptions HistoryJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An entry that is new.</summary>
    public static TableEntity ToEntity(EffectEntry entry, string partition)
    {
        var entity = new TableEntity(partition, RowKeys.Of(entry.Key))
        {
            [nameof(EffectEntry.State)] = entry.State.ToString(),
            [nameof(EffectEntry.Attempt)] = entry.Attempt,
            [nameof(EffectEntry.Owner)] = entry.Owner ?? None,
            [nameof(EffectEntry.LeaseUntil)] = entry.LeaseUntil,
            [nameof(EffectEntry.Fingerprint)] = entry.Fingerprint,
            [nameof(EffectEntry.Created)] = entry.Created,
        };
        if (RowKeys.IsCut(entity.RowKey))
            entity[nameof(EffectEntry.Key)] = RowKeys.Escape(entry.Key);
        if (entry.Source is not null)
            entity[nameof(EffectEntry.Source)] = Text(entry.Source);
        AddChanges(entity, new EffectEntry { Key = entry.Key, State = entry.State, Attempt = entry.Attempt, Owner = entry.Owner, LeaseUntil = entry.LeaseUntil, Fingerprint = entry.Fingerprint, Created = entry.Created }, entry);
        return entity;
    }

    /// <summary>What is to be merged into an entry.</summary>
    public static TableEntity ToChange(EffectEntry seen, EffectEntry next, string partition)
    {
        var entity = new TableEntity(partition, RowKeys.Of(next.Key));
        AddChanges(entity, seen, next);
        return entity;
    }

    // A merge cannot take a property away: an empty text stands for none.
    private static void AddChanges(TableEntity entity, EffectEntry seen, EffectEntry next)
    {
        void Add(string name, bool isChanged, Func<object?> value)
        {
            if (isChanged)
                entity[name] = value();
        }

        Add(nameof(EffectEntry.State), next.State != seen.State, () => next.State.ToString());
        Add(nameof(EffectEntry.Attempt), next.Attempt != seen.Attempt, () => next.Attempt);
        Add(nameof(EffectEntry.Owner), next.Owner != seen.Owner, () => next.Owner ?? None);
        Add(nameof(EffectEntry.LeaseUntil), next.LeaseUntil != seen.LeaseUntil, () => next.LeaseUntil);
        Add(nameof(EffectEntry.Reason), next.Reason != seen.Reason, () => Text(next.Reason) ?? None);
        Add(nameof(EffectEntry.Completed), next.Completed != seen.Completed, () => next.Completed);
        Add(nameof(EffectEntry.Expires), next.Expires != seen.Expires, () => next.Expires);
        Add(
            nameof(EffectEntry.History),
            !next.History.SequenceEqual(seen.History),
            () => JsonSerializer.SerializeToUtf8Bytes(next.History.Select(happened => happened with { What = Text(happened.What)! }), HistoryJson));
        if (next.Result is { } result && result != seen.Result)
        {
            // An empty one as well: it is not the same as none.
            for (var (part, from) = (0, 0); part == 0 || from < result.Length; part++, from += PropertyBytes)
                entity[$"{ResultPrefix}{part}"] = result[from..Math.Min(from + PropertyBytes, result.Length)];
        }
    }

    public static StoredEntry ToEntry(TableEntity entity)
    {
        var key = entity.GetString(nameof(EffectEntry.Key)) ?? entity.RowKey;
        var history = entity.GetBinary(nameof(EffectEntry.History));
        return new StoredEntry(
            new EffectEntry
            {
                Key = RowKeys.Unescape(key),
                State = Enum.Parse<EffectState>(entity.GetString(nameof(EffectEntry.State))!),
                Attempt = entity.GetInt32(nameof(EffectEntry.Attempt))!.Value,
                Owner = OrNull(entity.GetString(nameof(EffectEntry.Owner))),
                LeaseUntil = entity.GetDateTimeOffset(nameof(EffectEntry.LeaseUntil))!.Value,
                Fingerprint = entity.GetBinary(nameof(EffectEntry.Fingerprint))!,
                Result = Result(entity),
                Reason = OrNull(entity.GetString(nameof(EffectEntry.Reason))),
                Created = entity.GetDateTimeOffset(nameof(EffectEntry.Created))!.Value,
                Completed = entity.GetDateTimeOffset(nameof(EffectEntry.Completed)),
                Expires = entity.GetDateTimeOffset(nameof(EffectEntry.Expires)),
                Source = entity.GetString(nameof(EffectEntry.Source)),
                History = history is null ? [] : JsonSerializer.Deserialize<EffectEvent[]>(history, HistoryJson)!,
            },
            entity.ETag.ToString());
    }

    /// <summary>The bytes that an entry takes in a request, about.</summary>
    public static int SizeOf(EffectEntry entry) => 4096 + (2 * (entry.Result?.Length ?? 0)) + (4 * entry.History.Sum(happened => happened.What.Length));

    private static string? OrNull(string? text) => text == None ? null : text;

    private static byte[]? Result(TableEntity entity)
    {
        if (entity.GetBinary($"{ResultPrefix}0") is not { } first)
            return null;
        List<byte> result = [.. first];
        for (var part = 1; entity.GetBinary($"{ResultPrefix}{part}") is { } next; part++)
            result.AddRange(next);
        return [.. result];
    }

    // Half of a surrogate pair cannot be written; a message that was cut may end in one.
    private static string? Text(string? text) => text is null ? null : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
