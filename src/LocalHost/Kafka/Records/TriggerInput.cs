using System.Globalization;
using Google.Protobuf;
using LocalHost.Worker;
using LocalHost.Worker.Protocol;

namespace LocalHost.Kafka.Records;

/// <summary>
/// Calls' input and trigger metadata, as the extension (KafkaTriggerBindingStrategy) and the host (ScriptInvocationContextExtensions, Utility.ApplyBindingData) make them for a worker
/// that takes collections, as .NET's does: of single members texts are texts, bytes bytes and all else JSON; of lists texts and 64-bit numbers are collections and all else JSON.
/// Members that are null are left out.
/// </summary>
internal static class TriggerInput
{
    /// <summary>A call with one record.</summary>
    public static (TypedData Input, IReadOnlyDictionary<string, TypedData> Metadata) Of(TriggerRecord record)
    {
        Dictionary<string, TypedData> metadata = new()
        {
            ["Partition"] = Json($"{record.Partition}"),
            ["Topic"] = Text(record.Topic),
            ["Timestamp"] = Json(RecordJson.Write(json => json.WriteStringValue(record.Timestamp))),
            ["Offset"] = Json($"{record.Offset}"),
            ["Headers"] = Json(RecordJson.Write(json => RecordJson.WriteHeaders(json, record.Headers))),
            ["IsPartitionEOF"] = Json("false"),
        };
        if (record.Key is { } key)
            metadata["Key"] = key switch
            {
                string text => Text(text),
                byte[] bytes => new TypedData { Bytes = UnsafeByteOperations.UnsafeWrap(bytes) },
                _ => Json(Digits(key)),
            };
        if (record.LeaderEpoch is { } epoch)
            metadata["LeaderEpoch"] = Json($"{epoch}");

        if (record.Input.DataCase == TypedData.DataOneofCase.ModelBindingData)
            AddBindingData(metadata, record.Input.ModelBindingData);
        else if (record.Input.DataCase == TypedData.DataOneofCase.String)
            AddMembersOfJson(metadata, record);
        return (record.Input, metadata);
    }

    /// <summary>A call with a batch.</summary>
    public static (TypedData Input, IReadOnlyDictionary<string, TypedData> Metadata) Of(IReadOnlyList<TriggerRecord> batch)
    {
        var topics = new CollectionString();
        topics.String.AddRange(batch.Select(record => record.Topic));
        var offsets = new CollectionSInt64();
        offsets.Sint64.AddRange(batch.Select(record => record.Offset));
        return (InputOf(batch), new Dictionary<string, TypedData>
        {
            ["PartitionArray"] = Json(RecordJson.WriteList(batch, (json, record) => json.WriteNumberValue(record.Partition))),
            ["OffsetArray"] = new() { CollectionSint64 = offsets },
            ["TimestampArray"] = Json(RecordJson.WriteList(batch, (json, record) => json.WriteStringValue(record.Timestamp))),
            ["TopicArray"] = new() { CollectionString = topics },
            ["KeyArray"] = Json(RecordJson.WriteList(batch, (json, record) => RecordJson.WriteKey(json, record.Key))),
            ["HeadersArray"] = Json(RecordJson.WriteList(batch, (json, record) => RecordJson.WriteHeaders(json, record.Headers))),
            ["LeaderEpochArray"] = Json(RecordJson.WriteList(batch, (json, record) => RecordJson.WriteNumber(json, record.LeaderEpoch))),
            ["IsPartitionEOFArray"] = Json(RecordJson.WriteList(batch, (json, _) => json.WriteBooleanValue(false))),
        });
    }

    private static TypedData InputOf(IReadOnlyList<TriggerRecord> batch)
    {
        switch (batch[0].Input.DataCase)
        {
            case TypedData.DataOneofCase.ModelBindingData:
                var records = new CollectionModelBindingData();
                records.ModelBindingData.AddRange(batch.Select(record => record.Input.ModelBindingData));
                return new TypedData { CollectionModelBindingData = records };
            case TypedData.DataOneofCase.Bytes:
                var values = new CollectionBytes();
                values.Bytes.AddRange(batch.Select(record => record.Input.Bytes));
                return new TypedData { CollectionBytes = values };
            default:
                var texts = new CollectionString();
                texts.String.AddRange(batch.Select(record => record.Input.String));
                return new TypedData { CollectionString = texts };
        }
    }

    // The host adds the members of a single input that is an object of its own; of the content, which is bytes (BinaryData), its JSON writer takes the public properties.
    private static void AddBindingData(Dictionary<string, TypedData> metadata, ModelBindingData input)
    {
        metadata["Version"] = Text(input.Version);
        metadata["Source"] = Text(input.Source);
        metadata["Content"] = Json($$"""{"Length":{{input.Content.Length}},"IsEmpty":{{(input.Content.IsEmpty ? "true" : "false")}},"MediaType":null}""");
        metadata["ContentType"] = Text(input.ContentType);
    }

    // The host reads an input that is JSON and puts its members over those that the extension gave, as JsonMembers does: these are what it makes of the record's.
    private static void AddMembersOfJson(Dictionary<string, TypedData> metadata, TriggerRecord record)
    {
        metadata["Offset"] = Text($"{record.Offset}");
        metadata["Partition"] = Text($"{record.Partition}");
        metadata["Timestamp"] = Text(record.Timestamp.ToString(CultureInfo.InvariantCulture));
        metadata["IsPartitionEOF"] = Text("False");
        if (record.Text is { } value)
            metadata["Value"] = Text(JsonMembers.TextOf(value));
        if (record.LeaderEpoch is { } epoch)
            metadata["LeaderEpoch"] = Text($"{epoch}");
        if (record.Key is { } key)
            metadata["Key"] = Text(key switch
            {
                string text => JsonMembers.TextOf(text),
                byte[] bytes => Convert.ToBase64String(bytes),
                _ => Digits(key),
            });
    }

    private static TypedData Text(string text) => new() { String = text };

    private static TypedData Json(string json) => new() { Json = json };

    private static string Digits(object number) => Convert.ToString(number, CultureInfo.InvariantCulture)!;
}
