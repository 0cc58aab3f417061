using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Confluent.Kafka;

namespace LocalHost.Kafka.Records;

/// <summary>JSON as the extension's objects have it in the host (by Newtonsoft.Json): dates in UTC, bytes in base64.</summary>
internal static class RecordJson
{
    // What stands in JSON unescaped is the same text when it is read.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A record with a text as its value: KafkaEventData, which is what functions on strings get.</summary>
    public static string Write(TriggerRecord record) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("Offset", record.Offset);
        json.WriteNumber("Partition", record.Partition);
        json.WriteString("Topic", record.Topic);
        json.WriteString("Timestamp", record.Timestamp);
        json.WriteString("Value", record.Text);
        json.WritePropertyName("LeaderEpoch");
        WriteNumber(json, record.LeaderEpoch);
        json.WriteBoolean("IsPartitionEOF", false);
        json.WritePropertyName("Key");
        WriteKey(json, record.Key);
        json.WritePropertyName("Headers");
        WriteHeaders(json, record.Headers);
        json.WriteEndObject();
    });

    /// <summary>A list, of whatever the items are written as.</summary>
    public static string WriteList<TItem>(IReadOnlyList<TItem> items, Action<Utf8JsonWriter, TItem> write) => Write(json =>
    {
        json.WriteStartArray();
        foreach (var item in items)
            write(json, item);
        json.WriteEndArray();
    });

    /// <summary>Whatever is written.</summary>
    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
            write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static void WriteKey(Utf8JsonWriter json, object? key)
    {
        switch (key)
        {
            case null:
                json.WriteNullValue();
                break;
            case byte[] bytes:
                json.WriteBase64StringValue(bytes);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            default:
                json.WriteNumberValue(Convert.ToInt64(key));
                break;
        }
    }

    public static void WriteNumber(Utf8JsonWriter json, int? number)
    {
        if (number is { } value)
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }

    public static void WriteHeaders(Utf8JsonWriter json, IReadOnlyList<IHeader> headers)
    {
        json.WriteStartArray();
        foreach (var header in headers)
        {
            json.WriteStartObject();
            json.WriteString("Key", header.Key);
            if (header.GetValueBytes() is { } value)
                json.WriteBase64String("Value", value);
            else
                json.WriteNull("Value");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
