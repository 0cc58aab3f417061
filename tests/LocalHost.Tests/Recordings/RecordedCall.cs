using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using LocalHost.Worker.Protocol;

namespace LocalHost.Tests.Recordings;

/// <summary>
/// A call that the official Functions host sent to a worker: host 4.1037.0, Kafka extension 4.3.2 and Apache Kafka 4.3.1, recorded on 2026-12-01 by a worker that wrote down what came.
/// Messages are in protobuf's JSON.
/// </summary>
/// <param name="Function">What was called; a name of the Kafka functions says what they declare: Kafka_kind_cardinality_keyDataType.</param>
/// <param name="Offsets">The records that the call had; none where no record was the reason.</param>
/// <param name="Input">What the function's parameter got.</param>
/// <param name="Metadata">What stood beside it.</param>
internal sealed record RecordedCall(string Function, IReadOnlyList<long> Offsets, JsonObject Input, JsonObject Metadata)
{
    /// <summary>The calls of one file, in order.</summary>
    /// <param name="file">Its name in this folder.</param>
    /// <param name="host">What stands for <c>{host}</c>.</param>
    public static IReadOnlyList<RecordedCall> Of(string file, string host = "")
    {
        using var stream = typeof(RecordedCall).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        return [.. JsonNode.Parse(reader.ReadToEnd().Replace("{host}", host))!.AsArray().Select(call => Read(call!.AsObject()))];
    }

    /// <summary>Fails, with the two as texts, where this host sends anything else.</summary>
    public void AssertIsSent(TypedData input, IReadOnlyDictionary<string, TypedData> metadata)
    {
        Assert.Equal(Text(Input), Text(JsonOf(input)));
        var sent = new JsonObject();
        foreach (var (name, value) in metadata)
            sent[name] = JsonOf(value);
        Assert.Equal(Text(Metadata), Text(sent));
    }

    private static RecordedCall Read(JsonObject call) => new(
        call["function"]!.GetValue<string>(),
        call["offsets"] is JsonArray offsets ? [.. offsets.Select(offset => offset!.GetValue<long>())] : [],
        call["input"]!.AsObject(),
        call["metadata"]!.AsObject());

    private static JsonNode JsonOf(TypedData data) => JsonNode.Parse(JsonFormatter.Default.Format(data))!;

    // Maps have no order, and protobuf's JSON has several for the same numbers and bytes, but one only for what is written here.
    private static string Text(JsonNode node) => Sorted(node)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
