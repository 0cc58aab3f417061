using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExactlyOnce.Kafka;

/// <summary>
/// What was done about the dead letters of a queue, in a topic beside it with the same partitions. An entry is written in the transaction
/// that does it, so it says what is true.
/// </summary>
internal sealed class DeadLetterJournal
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly Dictionary<string, List<JournalEntry>> _entries = [];

    /// <summary>The journal's topic of a dead-letter topic.</summary>
    public static string TopicOf(string deadLetterTopic) => $"{deadLetterTopic}-journal";

    public IReadOnlyList<JournalEntry> Of(string id) => _entries.TryGetValue(id, out var entries) ? entries : [];

    /// <summary>Adds what a record of the journal says. What is none of its entries is passed over.</summary>
    public void Add(InputRecord record)
    {
        if (record.Key is null || record.Value is null)
            return;
        try
        {
            if (JsonSerializer.Deserialize<JournalEntry>(record.Value, Json) is { } entry)
                Add(Encoding.UTF8.GetString(record.Key), entry);
        }
        catch (JsonException)
        {
        }
    }

    public void Add(string id, JournalEntry entry)
    {
        if (!_entries.TryGetValue(id, out var entries))
            _entries.Add(id, entries = []);
        entries.Add(entry);
    }

    /// <summary>The record of an entry.</summary>
    public static OutputRecord Write(DeadLetter letter, JournalEntry entry) => new(
        TopicOf(letter.Record.Topic), Encoding.UTF8.GetBytes(letter.Id), JsonSerializer.SerializeToUtf8Bytes(entry, Json))
    {
        Partition = letter.Record.Partition,
        Headers = [new RecordHeader(EoHeaders.Origin, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{letter.Record.Topic}/{letter.Id}")))],
    };
}
