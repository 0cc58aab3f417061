using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using LocalHost.Worker.Protocol;

namespace LocalHost.Worker;

/// <summary>
/// The members of an input that is a JSON object, as the Functions host puts them into a call's metadata (Utility.ApplyBindingData): objects as JSON, all else as the text that
/// Newtonsoft.Json makes of it. Lists and nulls are left out.
/// </summary>
internal static class JsonMembers
{
    private const string Date = "yyyy-MM-ddTHH:mm:ss.FFFFFFFK";

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds them; nothing where the text is no JSON object.</summary>
    public static void AddTo(IDictionary<string, TypedData> metadata, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return;
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (Read(member.Value) is { } value)
                    metadata[member.Name] = value;
            }
        }
        catch (JsonException)
        {
            // What only looks like an object is an input like any other.
        }
    }

    /// <summary>A text in JSON, when it was read: one that is a date in ISO 8601 became a date, and is written as the invariant culture does.</summary>
    public static string TextOf(string text) =>
        DateTime.TryParseExact(text, Date, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var date) ? date.ToString(CultureInfo.InvariantCulture) : text;

    private static TypedData? Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new TypedData { Json = JsonSerializer.Serialize(value, Unescaped) },
        JsonValueKind.String => new TypedData { String = TextOf(value.GetString()!) },
        JsonValueKind.Number => new TypedData { String = NumberOf(value) },
        JsonValueKind.True => new TypedData { String = bool.TrueString },
        JsonValueKind.False => new TypedData { String = bool.FalseString },
        _ => null,
    };

    // What has a fraction or an exponent is a double: 1.0 becomes 1.
    private static string NumberOf(JsonElement number) =>
        number.GetRawText() is var text && text.AsSpan().ContainsAny(".eE") ? number.GetDouble().ToString(CultureInfo.InvariantCulture) : text;
}
