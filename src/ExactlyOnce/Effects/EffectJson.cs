using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExactlyOnce;

/// <summary>How commands and results of effects become JSON.</summary>
public static class EffectJson
{
    /// <summary>
    /// As on the web, without members that are null: so a property that is new in a command does not change the fingerprints of commands
    /// that do not have it.
    /// </summary>
    public static JsonSerializerOptions Default { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}
