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
    private static readonly JsonSerializerOptions HistoryJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TableEntity ToEntity(EffectEntry entry, string partition)
    {
        var rowKey = RowKeys.Of(entry.Key);
        var entity = new TableEntity(partition, rowKey)
        {
            [nameof(EffectEntry.State)] = entry.State.ToString(),
            [nameof(EffectEntry.Attempt)] = entry.Attempt,
            [nameof(EffectEntry.LeaseUntil)] = entry.LeaseUntil,
            [nameof(EffectEntry.Fingerprint)] = entry.Fingerprint,
            [nameof(EffectEntry.Created)] = entry.Created,
        };
        void AddIf(bool isThere, string name, object? value)
        {
            if (isThere)
                entity[name] = value;
        }

        AddIf(RowKeys.IsCut(rowKey), nameof(EffectEntry.Key), RowKeys.Escape(entry.Key));
        AddIf(entry.Owner is not null, nameof(EffectEntry.Owner), entry.Owner);
        AddIf(entry.Reason is not null, nameof(EffectEntry.Reason), Text(entry.Reason));
        AddIf(entry.Completed is not null, nameof(EffectEntry.Completed), entry.Completed);
        AddIf(entry.Expires is not null, nameof(EffectEntry.Expires), entry.Expires);
        AddIf(entry.Source is not null, nameof(EffectEntry.Source), Text(entry.Source));
        AddIf(
            entry.History.Count > 0,
            nameof(EffectEntry.History),
            JsonSerializer.SerializeToUtf8Bytes(entry.History.Select(happened => happened with { What = Text(happened.What)! }), HistoryJson));
        if (entry.Result is { } result)
        {
            // An empty one as well: it is not the same as none.
            for (var (part, from) = (0, 0); part == 0 || from < result.Length; part++, from += PropertyBytes)
                entity[$"{ResultPrefix}{part}"] = result[from..Math.Min(from + PropertyBytes, result.Length)];
        }
        return entity;
    }

    public static StoredEntry ToEntry(TableEntity entity)
    {
        var key = entity.GetString(nameof(EffectEntry.Key)) ?? entity.RowKey;
        var history = entity.GetBinary(nameof(EffectEntry.History));
        return new StoredEntry(
            new EffectEntry
            {
                Key = RowKeys.Unescape(key),
                State = Enum.Parse<EffectState>(entity.GetString(nameof(EffectEntry.State))),
                Attempt = entity.GetInt32(nameof(EffectEntry.Attempt))!.Value,
                Owner = entity.GetString(nameof(EffectEntry.Owner)),
                LeaseUntil = entity.GetDateTimeOffset(nameof(EffectEntry.LeaseUntil))!.Value,
                Fingerprint = entity.GetBinary(nameof(EffectEntry.Fingerprint)),
                Result = Result(entity),
                Reason = entity.GetString(nameof(EffectEntry.Reason)),
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
