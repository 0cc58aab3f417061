using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using LocalHost.Kafka.Records;

namespace LocalHost.Tests.Kafka.Records;

public sealed class RecordReaderTests
{
    [Fact]
    public void A_record_is_encoded_as_the_extension_does_to_the_byte()
    {
        var consumed = Consumed.Record([0x6B], [0x01, 0xFF], timestamp: new Timestamp(1, TimestampType.LogAppendTime), headers: [("h", [9]), ("n", null), ("e", [])]);

        var data = new RecordReader(KeyType.Binary, InputForm.Record).Read(consumed).Input.ModelBindingData;

        Assert.Equal(("1.0", "AzureKafkaRecord", "application/x-protobuf"), (data.Version, data.Source, data.ContentType));
        Assert.Equal(
            "0A08" + Convert.ToHexString("payments"u8) // topic
            + "1002" // partition
            + "1805" // offset
            + "22016B" // key
            + "2A0201FF" // value
            + "32020801" // timestamp: its type is never there, which is 0
            + "3A060A0168120109" + "3A030A016E" + "3A050A01651200", // headers: with a value, with null, with an empty one
            Convert.ToHexString(data.Content.Span));
    }

    [Fact]
    public void A_null_key_and_a_null_value_are_left_out_and_empty_ones_are_not()
    {
        var reader = new RecordReader(KeyType.String, InputForm.Record);
        string Fields(byte[]? bytes) => Convert.ToHexString(reader.Read(Consumed.Record(bytes, bytes, timestamp: new Timestamp(1, TimestampType.CreateTime))).Input.ModelBindingData.Content.Span)[28..];

        Assert.Equal("32020801", Fields(null));
        Assert.Equal("22002A0032020801", Fields([]));
    }

    [Theory]
    [InlineData("String", "6B", "6B")]
    [InlineData("String", "", "")]
    [InlineData("String", "FF", "EFBFBD")] // no UTF-8: altered for good
    [InlineData("String", "C3BC", "C3BC")]
    [InlineData("Binary", "00FF", "00FF")]
    [InlineData("Int", "00000005", "35")] // its digits
    [InlineData("Int", "FFFFFFFE", "2D32")]
    [InlineData("Long", "0000000100000000", "34323934393637323936")]
    public void A_key_comes_as_what_its_type_makes_of_it(string type, string key, string expected)
    {
        var decoded = KeyDecoder.Decode(Convert.FromHexString(key), Enum.Parse<KeyType>(type));

        Assert.Equal(expected, Convert.ToHexString(KeyDecoder.Encode(decoded!).Span));
    }

    [Theory]
    [InlineData("String")]
    [InlineData("Binary")]
    public void A_null_key_stays_null(string type) => Assert.Null(KeyDecoder.Decode(null, Enum.Parse<KeyType>(type)));

    [Theory]
    [InlineData("Int", "000005", "its key is 3 bytes long; keyDataType Int needs 4 bytes")]
    [InlineData("Int", null, "its key is null; keyDataType Int needs 4 bytes")]
    [InlineData("Long", "00000005", "its key is 4 bytes long; keyDataType Long needs 8 bytes")]
    public void A_key_that_is_none_of_its_type_is_refused(string type, string? key, string problem)
    {
        var reader = new RecordReader(Enum.Parse<KeyType>(type), InputForm.Record);

        Assert.Equal(problem, Assert.Throws<InvalidDataException>(() => reader.Read(Consumed.Record(key is null ? null : Convert.FromHexString(key)))).Message);
    }

    [Fact]
    public void A_function_on_bytes_gets_the_value_without_a_copy_and_an_empty_one_for_null()
    {
        var reader = new RecordReader(KeyType.String, InputForm.Bytes);
        byte[] value = [1, 2];

        MemoryMarshal.TryGetArray(reader.Read(Consumed.Record(value: value)).Input.Bytes.Memory, out var passed);

        Assert.Same(value, passed.Array);
        Assert.True(reader.Read(Consumed.Record()).Input.HasBytes);
        Assert.Empty(reader.Read(Consumed.Record()).Input.Bytes);
    }

    [Fact]
    public void A_function_on_text_gets_the_whole_record_as_JSON()
    {
        var consumed = Consumed.Record("k\"ü"u8.ToArray(), "{\"a\":1}"u8.ToArray(), leaderEpoch: 3, headers: [("h", [1]), ("n", null)]);

        var json = new RecordReader(KeyType.String, InputForm.Json).Read(consumed).Input.String;

        Assert.Equal(
            """{"Offset":5,"Partition":2,"Topic":"payments","Timestamp":"2026-01-02T03:04:05.678Z","Value":"{\"a\":1}","LeaderEpoch":3,"IsPartitionEOF":false,"Key":"k\"ü","Headers":[{"Key":"h","Value":"AQ=="},{"Key":"n","Value":null}]}""",
            json);
    }

    [Fact]
    public void In_JSON_what_is_null_is_null_numbers_are_numbers_and_binary_keys_base64()
    {
        JsonElement Read(KeyType type, byte[]? key) => JsonDocument.Parse(new RecordReader(type, InputForm.Json).Read(Consumed.Record(key)).Input.String).RootElement;

        Assert.Equal(JsonValueKind.Null, Read(KeyType.String, null).GetProperty("Value").ValueKind);
        Assert.Equal(JsonValueKind.Null, Read(KeyType.String, null).GetProperty("Key").ValueKind);
        Assert.Equal(JsonValueKind.Null, Read(KeyType.String, null).GetProperty("LeaderEpoch").ValueKind);
        Assert.Empty(Read(KeyType.String, null).GetProperty("Headers").EnumerateArray());
        Assert.Equal(5, Read(KeyType.Int, [0, 0, 0, 5]).GetProperty("Key").GetInt32());
        Assert.Equal("AP8=", Read(KeyType.Binary, [0, 255]).GetProperty("Key").GetString());
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_timestamp_that_is_no_date_ends_nothing(long timestamp)
    {
        var record = new RecordReader(KeyType.String, InputForm.Record).Read(Consumed.Record(timestamp: new Timestamp(timestamp, TimestampType.CreateTime)));

        Assert.Equal(timestamp > 0 ? 9999 : 1, record.Timestamp.Year);
    }

    [Fact]
    public void Text_that_is_no_UTF_8_is_altered()
    {
        var record = new RecordReader(KeyType.String, InputForm.Json).Read(Consumed.Record(value: [0x61, 0xFF]));

        Assert.Equal("a\uFFFD", record.Text);
        Assert.Equal("a\uFFFD", JsonDocument.Parse(record.Input.String).RootElement.GetProperty("Value").GetString());
        Assert.Equal(4, Encoding.UTF8.GetByteCount(record.Text!));
    }
}
