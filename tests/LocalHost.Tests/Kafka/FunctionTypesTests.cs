using System.Text.Json;
using Confluent.Kafka;
using LocalHost.Tests.Kit;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Tests.Kafka;

/// <summary>What functions get of the types that they can take, through the real worker.</summary>
[Collection(SharedBrokers.Name)]
public sealed class FunctionTypesTests(AllKafkaFunctions functions) : IClassFixture<AllKafkaFunctions>
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public async Task Text_is_the_whole_record_as_JSON()
    {
        await functions.ProduceAsync("OnText", Message("k"u8.ToArray(), "v"u8.ToArray()));

        var call = await functions.NextCallAsync("OnText");

        var record = JsonDocument.Parse(call.Input.GetString()!).RootElement;
        Assert.Equal(("v", "k", 0, functions.TopicOf("OnText")), (Text(record, "Value"), Text(record, "Key"), record.GetProperty("Offset").GetInt32(), Text(record, "Topic")));
        Assert.Equal("AQ==", record.GetProperty("Headers")[0].GetProperty("Value").GetString());
        Assert.Equal(("v", "0", "k"), (call.Metadata["Value"].GetString(), call.Metadata["Offset"].GetString(), call.Metadata["Key"].GetString()));
    }

    [Fact]
    public async Task Bytes_are_the_value_and_none_for_null()
    {
        await functions.ProduceAsync("OnBytes", Message(null, [1, 255]), Message(null, null));

        var (first, second) = (await functions.NextCallAsync("OnBytes"), await functions.NextCallAsync("OnBytes"));

        Assert.Equal([1, 255], first.Input.GetBytesFromBase64());
        Assert.Empty(second.Input.GetBytesFromBase64());
    }

    [Fact]
    public async Task A_record_comes_with_its_metadata()
    {
        await functions.ProduceAsync("OnRecord", Message("k"u8.ToArray(), [1, 2]));

        var call = await functions.NextCallAsync("OnRecord");

        var record = call.Records.Single();
        Assert.Equal((functions.TopicOf("OnRecord"), 0, 0L), (record.Topic, record.Partition, record.Offset));
        Assert.Equal("k"u8.ToArray(), record.Key);
        Assert.Equal([1, 2], record.Value);
        Assert.Equal(("k", "0", "\"2026-01-02T03:04:05.678Z\""), (call.Metadata["Key"].GetString(), call.Metadata["Offset"].GetString(), call.Metadata["Timestamp"].GetString()));
        Assert.Equal("""[{"Key":"h","Value":"AQ=="},{"Key":"h","Value":null},{"Key":"ü","Value":""}]""", call.Metadata["Headers"].GetString());
    }

    [Fact]
    public async Task Texts_are_one_JSON_a_record()
    {
        await functions.ProduceAsync("OnTexts", Message(null, "a"u8.ToArray()), Message(null, null), Message(null, "c"u8.ToArray()));

        var texts = await GatherAsync("OnTexts", 3);

        Assert.Equal(["a", null, "c"], texts.Select(text => Text(JsonDocument.Parse(text.GetString()!).RootElement, "Value")));
    }

    [Fact]
    public async Task Many_bytes_are_the_values()
    {
        await functions.ProduceAsync("OnManyBytes", Message(null, [1]), Message(null, null), Message(null, [2, 3]));

        Assert.Equal(["AQ==", "", "AgM="], (await GatherAsync("OnManyBytes", 3)).Select(bytes => bytes.GetString()));
    }

    [Fact]
    public async Task Records_keep_nulls_and_headers_and_lose_bytes_of_keys_that_are_no_text_and_the_timestamps_type()
    {
        await functions.ProduceAsync("OnRecords", Message([0, 255], [1, 2]), new Message<byte[], byte[]> { Key = null!, Value = null! });

        var records = (await GatherAsync("OnRecords", 2)).Select(record => record.Deserialize<KafkaRecord>(JsonSerializerOptions.Web)!).ToList();

        Assert.Equal([0, 0xEF, 0xBF, 0xBD], records[0].Key);
        Assert.Equal([1, 2], records[0].Value);
        Assert.Equal([("h", 1), ("h", null), ("ü", 0)], records[0].Headers.Select(header => (header.Key, header.Value?.Length)));
        Assert.Equal((Time.ToUnixTimeMilliseconds(), KafkaTimestampType.NotAvailable), (records[0].Timestamp.UnixTimestampMs, records[0].Timestamp.Type));
        Assert.Null(records[1].Key);
        Assert.Null(records[1].Value);
        Assert.Empty(records[1].Headers);
    }

    [Fact]
    public async Task Binary_keys_come_as_they_are_with_lists_of_metadata()
    {
        await functions.ProduceAsync("OnBinaryKeys", Message([0, 255], [1]));

        var call = await functions.NextCallAsync("OnBinaryKeys");

        Assert.Equal([0, 255], call.Records.Single().Key);
        Assert.Equal(("""["AP8="]""", "[0]"), (call.Metadata["KeyArray"].GetString(), call.Metadata["PartitionArray"].GetString()));
        Assert.Equal([0L], call.Metadata["OffsetArray"].Deserialize<long[]>()!);
        Assert.Equal([functions.TopicOf("OnBinaryKeys")], call.Metadata["TopicArray"].Deserialize<string[]>()!);
    }

    [Fact]
    public async Task A_record_whose_key_is_none_of_the_type_is_skipped_and_that_is_logged()
    {
        await functions.ProduceAsync("OnIntKeys", Message([0, 0, 0, 5], [1]), Message([5], [2]), Message([0, 0, 0, 6], [3]));

        var (first, second) = (await functions.NextCallAsync("OnIntKeys"), await functions.NextCallAsync("OnIntKeys"));

        Assert.Equal("5"u8.ToArray(), first.Records.Single().Key);
        Assert.Equal("6"u8.ToArray(), second.Records.Single().Key);
        Assert.Equal(2, second.Records.Single().Offset);
        Assert.Equal("5", first.Metadata["Key"].GetString());
        await functions.Host.UntilPrintedAsync($"OnIntKeys: {functions.TopicOf("OnIntKeys")} [0] @1 is skipped, as the Kafka extension does: its key is 1 bytes long; keyDataType Int needs 4 bytes");
    }

    private static Message<byte[], byte[]> Message(byte[]? key, byte[]? value) => new()
    {
        Key = key!,
        Value = value!,
        Headers = new Headers { { "h", [1] }, { "h", null }, { "ü", [] } },
        Timestamp = new Timestamp(Time),
    };

    private static string? Text(JsonElement record, string property) => record.GetProperty(property).GetString();

    private async Task<List<JsonElement>> GatherAsync(string function, int records)
    {
        List<JsonElement> gathered = [];
        while (gathered.Count < records)
            gathered.AddRange((await functions.NextCallAsync(function)).Input.EnumerateArray());
        return gathered;
    }
}
