using Confluent.Kafka;
using LocalHost.Kafka.Records;
using LocalHost.Worker.Protocol;

namespace LocalHost.Tests.Kafka.Records;

/// <summary>What stands beside the input: of each member its encoding counts, which a worker does not see again.</summary>
public sealed class TriggerInputTests
{
    [Fact]
    public void A_record_has_its_members_and_those_of_its_encoding_beside_it()
    {
        var (input, metadata) = TriggerInput.Of(Read(InputForm.Record, KeyType.String, Consumed.Record("k"u8.ToArray(), leaderEpoch: 3, headers: [("h", [1])])));

        Assert.Equal(TypedData.DataOneofCase.ModelBindingData, input.DataCase);
        Assert.Equal(
            [
                ("Content", "Json", """{"Length":34,"IsEmpty":false,"MediaType":null}"""), ("ContentType", "String", "application/x-protobuf"), ("Headers", "Json", """[{"Key":"h","Value":"AQ=="}]"""), ("IsPartitionEOF", "Json", "false"),
                ("Key", "String", "k"), ("LeaderEpoch", "Json", "3"), ("Offset", "Json", "5"), ("Partition", "Json", "2"), ("Source", "String", "AzureKafkaRecord"),
                ("Timestamp", "Json", "\"2026-01-02T03:04:05.678Z\""), ("Topic", "String", "payments"), ("Version", "String", "1.0"),
            ],
            Describe(metadata));
    }

    [Fact]
    public void What_is_null_is_left_out()
    {
        var (_, metadata) = TriggerInput.Of(Read(InputForm.Bytes, KeyType.String, Consumed.Record()));

        Assert.Equal(["Headers", "IsPartitionEOF", "Offset", "Partition", "Timestamp", "Topic"], Describe(metadata).Select(member => member.Name));
        Assert.Equal("[]", metadata["Headers"].Json);
    }

    [Theory]
    [InlineData("Int", "00000005", "Json", "5")]
    [InlineData("Long", "0000000000000005", "Json", "5")]
    [InlineData("Binary", "00FF", "Bytes", "00FF")]
    public void A_key_is_encoded_by_its_type(string type, string key, string encoding, string expected)
    {
        var (_, metadata) = TriggerInput.Of(Read(InputForm.Bytes, Enum.Parse<KeyType>(type), Consumed.Record(Convert.FromHexString(key))));

        Assert.Equal(("Key", encoding, expected), Describe(metadata).Single(member => member.Name == "Key"));
    }

    [Fact]
    public void Beside_a_text_the_members_of_its_JSON_stand_as_texts()
    {
        var (input, metadata) = TriggerInput.Of(Read(InputForm.Json, KeyType.Int, Consumed.Record([0, 0, 0, 5], "v"u8.ToArray(), leaderEpoch: 3)));

        Assert.Equal(TypedData.DataOneofCase.String, input.DataCase);
        Assert.Equal(
            [
                ("Headers", "Json", "[]"), ("IsPartitionEOF", "String", "False"), ("Key", "String", "5"), ("LeaderEpoch", "String", "3"), ("Offset", "String", "5"), ("Partition", "String", "2"),
                ("Timestamp", "String", "01/02/2026 03:04:05"), ("Topic", "String", "payments"), ("Value", "String", "v"),
            ],
            Describe(metadata));
    }

    [Fact]
    public void A_batch_has_a_list_of_each_member()
    {
        TriggerRecord[] batch =
        [
            Read(InputForm.Record, KeyType.String, Consumed.Record("k"u8.ToArray(), partition: 0, offset: 7, headers: [("h", null)])),
            Read(InputForm.Record, KeyType.String, Consumed.Record(partition: 1, offset: 8, leaderEpoch: 3)),
        ];

        var (input, metadata) = TriggerInput.Of(batch);

        Assert.Equal(batch.Select(record => record.Input.ModelBindingData.Content), input.CollectionModelBindingData.ModelBindingData.Select(data => data.Content));
        Assert.Equal(
            [
                ("HeadersArray", "Json", """[[{"Key":"h","Value":null}],[]]"""), ("IsPartitionEOFArray", "Json", "[false,false]"), ("KeyArray", "Json", """["k",null]"""),
                ("LeaderEpochArray", "Json", "[null,3]"), ("OffsetArray", "CollectionSint64", "7 8"), ("PartitionArray", "Json", "[0,1]"),
                ("TimestampArray", "Json", """["2026-01-02T03:04:05.678Z","2026-01-02T03:04:05.678Z"]"""), ("TopicArray", "CollectionString", "payments payments"),
            ],
            Describe(metadata));
    }

    [Fact]
    public void A_batch_of_bytes_or_texts_is_a_collection_with_empty_ones_for_null()
    {
        TypedData Input(InputForm form) => TriggerInput.Of([Read(form, KeyType.String, Consumed.Record(value: "v"u8.ToArray())), Read(form, KeyType.String, Consumed.Record())]).Input;

        Assert.Equal([1, 0], Input(InputForm.Bytes).CollectionBytes.Bytes.Select(bytes => bytes.Length));
        Assert.Equal([true, false], Input(InputForm.Json).CollectionString.String.Select(json => json.Contains("\"Value\":\"v\"")));
    }

    private static TriggerRecord Read(InputForm form, KeyType type, ConsumeResult<byte[], byte[]> consumed) => new RecordReader(type, form).Read(consumed);

    private static IEnumerable<(string Name, string Encoding, string Value)> Describe(IReadOnlyDictionary<string, TypedData> metadata) =>
        metadata.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => (member.Key, member.Value.DataCase.ToString(), member.Value.DataCase switch
        {
            TypedData.DataOneofCase.String => member.Value.String,
            TypedData.DataOneofCase.Json => member.Value.Json,
            TypedData.DataOneofCase.Bytes => Convert.ToHexString(member.Value.Bytes.Span),
            TypedData.DataOneofCase.CollectionSint64 => string.Join(' ', member.Value.CollectionSint64.Sint64),
            _ => string.Join(' ', member.Value.CollectionString.String),
        }));
}
