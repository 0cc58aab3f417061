using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExactlyOnce;

/// <summary>What the lanes of one process did since it last told: the value of a record of <see cref="PipelineOptions.HistoryTopic"/>.</summary>
/// <param name="By">The process: machine/id.</param>
/// <param name="Group">The pipeline's trigger group.</param>
/// <param name="Events">In their order.</param>
public sealed record LaneEventBatch(string By, string Group, IReadOnlyList<LaneEvent> Events)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>What a record's value says; null where it is no such batch.</summary>
    public static LaneEventBatch? Read(byte[]? value)
    {
        try
        {
            return value is null ? null : JsonSerializer.Deserialize<LaneEventBatch>(value, Json) is { By: not null, Group: not null, Events: not null } batch ? batch : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>As JSON in UTF-8.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}
