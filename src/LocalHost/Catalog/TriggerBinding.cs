using System.Text.Json;

namespace LocalHost.Catalog;

/// <summary>A function's trigger: the JSON object of its binding, as the SDK writes it into functions.metadata. Names ignore case.</summary>
internal sealed class TriggerBinding(JsonElement json)
{
    /// <summary><c>kafkaTrigger</c>, <c>httpTrigger</c>, <c>timerTrigger</c>.</summary>
    public string Type => Text("type") ?? "";

    /// <summary>The function's parameter that gets what the trigger passes.</summary>
    public string Parameter => Text("name") ?? "";

    /// <summary>Whether the function takes a batch.</summary>
    public bool IsBatched => string.Equals(Text("cardinality"), "Many", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the worker makes the parameter of what the host's extension encodes (ModelBindingData), and not of text or bytes.</summary>
    public bool SupportsDeferredBinding =>
        Find(json, "properties") is { ValueKind: JsonValueKind.Object } properties
        && Find(properties, "supportsDeferredBinding") is { } value && bool.TryParse(value.ToString(), out var supports) && supports;

    /// <summary>A property as text; null where it is missing.</summary>
    public string? Text(string name) => Find(json, name) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : null;

    /// <summary>A property that is a list of texts; empty where it is missing.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        Find(json, name) is { ValueKind: JsonValueKind.Array } values ? [.. values.EnumerateArray().Select(value => value.ToString())] : [];

    private static JsonElement? Find(JsonElement of, string name)
    {
        foreach (var property in of.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return property.Value;
        }
        return null;
    }
}
