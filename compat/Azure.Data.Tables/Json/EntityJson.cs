using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables.Json;

/// <summary>Entities in the service's JSON: values whose type JSON does not tell are annotated ("Payload format for Table service operations").</summary>
internal static class EntityJson
{
    private const string Annotation = "@odata.type";

    public static byte[] Write(ITableEntity entity)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var (name, value) in Properties(entity))
            {
                if (value is not null && name is not ("Timestamp" or "odata.etag"))
                    Write(json, name, value);
            }
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    public static TableEntity Read(JsonElement json)
    {
        var entity = new TableEntity();
        foreach (var property in json.EnumerateObject())
        {
            if (property.Name == "odata.metadata" || property.Name.EndsWith(Annotation, StringComparison.Ordinal))
                continue;
            var type = json.TryGetProperty(property.Name + Annotation, out var annotation) ? annotation.GetString() : null;
            entity[property.Name] = property.Name == "Timestamp" ? property.Value.GetDateTimeOffset() : Read(property.Value, type);
        }
        return entity;
    }

    private static IDictionary<string, object?> Properties(ITableEntity entity) => entity as TableEntity
        ?? throw new NotSupportedException($"This stand-in for Azure.Data.Tables takes {nameof(TableEntity)} only, and was given {entity.GetType().Name}.");

    private static void Write(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                WriteAnnotated(json, name, "Edm.Int64", number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteString(name + Annotation, "Edm.Double");
                json.WriteNumber(name, number);
                break;
            case double number:
                WriteAnnotated(json, name, "Edm.Double", double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
                break;
            case DateTimeOffset time:
                WriteAnnotated(json, name, "Edm.DateTime", Text(time.UtcDateTime));
                break;
            case DateTime time:
                WriteAnnotated(json, name, "Edm.DateTime", Text(time.ToUniversalTime()));
                break;
            case Guid guid:
                WriteAnnotated(json, name, "Edm.Guid", guid.ToString());
                break;
            case byte[] bytes:
                WriteAnnotated(json, name, "Edm.Binary", Convert.ToBase64String(bytes));
                break;
            case BinaryData data:
                WriteAnnotated(json, name, "Edm.Binary", Convert.ToBase64String(data));
                break;
            default:
                throw new NotSupportedException($"The property '{name}' is of type {value.GetType().Name}, which tables do not have.");
        }
    }

    private static void WriteAnnotated(Utf8JsonWriter json, string name, string type, string value)
    {
        json.WriteString(name + Annotation, type);
        json.WriteString(name, value);
    }

    private static object? Read(JsonElement value, string? type) => type switch
    {
        "Edm.Int64" => long.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        "Edm.Double" => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        "Edm.DateTime" => value.GetDateTimeOffset(),
        "Edm.Guid" => value.GetGuid(),
        "Edm.Binary" => new BinaryData(value.GetBytesFromBase64()),
        _ => value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => value.TryGetInt32(out var number) ? (object)number : value.GetDouble(),
            _ => null,
        },
    };

    private static string Text(DateTime utc) => utc.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
}
