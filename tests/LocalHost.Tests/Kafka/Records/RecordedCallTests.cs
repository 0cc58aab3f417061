using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using LocalHost.Kafka;
using LocalHost.Kafka.Records;
using LocalHost.Tests.Kit;
using LocalHost.Tests.Recordings;

namespace LocalHost.Tests.Kafka.Records;

/// <summary>Calls of Kafka functions against those of the official Functions host: of KafkaRecord, byte[] and string, one and many, with keys of each type.</summary>
public sealed class RecordedCallTests
{
    private const long FirstTime = 1_700_000_000_123;

    private static readonly byte[] NoUtf8 = [0xFF, 0xFE, 0x00, 0x80];

    private static readonly IReadOnlyList<RecordedCall> Recorded = RecordedCall.Of("kafka.json");

    // The records of the three topics, in order; each has a time of its own, a millisecond after the one before.
    private static readonly (byte[]? Key, byte[]? Value)[] Bytes =
    [
        (Utf8("k0"), Utf8("v0 plain")), (null, Utf8("null key")), ([], Utf8("empty key")), (NoUtf8, Utf8("non-UTF-8 key")), (Utf8("k4 null value"), null), (Utf8("k5 empty value"), []),
        (Utf8("k6 non-UTF-8 value"), NoUtf8), (Utf8("k7"), Utf8("""{"a": 1, "at": "2026-01-01T00:00:00Z"}""")), (Utf8("k8"), Utf8("headers")), (Utf8("k9"), Utf8("timestamp 1 ms after the epoch")),
        (Utf8("ключ €"), Utf8("значение")), (Utf8("k11"), Utf8("12345")),
    ];

    private static readonly (byte[]? Key, byte[]? Value)[] Ints =
        [(Int(1), Utf8("key 1")), (Int(-2), Utf8("key -2")), (null, Utf8("null key")), (Int(int.MaxValue), null), (Int(4), []), (Int(5), Utf8("headers"))];

    private static readonly (byte[]? Key, byte[]? Value)[] Longs =
        [(Long(1), Utf8("key 1")), (Long(-2), Utf8("key -2")), (null, Utf8("null key")), (Long(long.MaxValue), null), (Long(9_007_199_254_740_993), []), (Long(5), Utf8("headers"))];

    public static TheoryData<string, string> Names()
    {
        var names = new TheoryData<string, string>();
        foreach (var call in Recorded)
            names.Add(call.Function, string.Join(',', call.Offsets));
        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_call_has_the_input_and_the_metadata_that_the_Functions_host_sends(string function, string offsets)
    {
        var recorded = Recorded.Single(call => call.Function == function && string.Join(',', call.Offsets) == offsets);
        var declaration = Declare(function.Split('_'));
        var reader = new RecordReader(declaration.KeyType, declaration.Form);
        var records = recorded.Offsets.Select(offset => reader.Read(Consume(declaration.KeyType, (int)offset))).ToList();

        var (input, metadata) = declaration.IsBatched ? TriggerInput.Of(records) : TriggerInput.Of(records.Single());

        recorded.AssertIsSent(input, metadata);
    }

    private static TriggerDeclaration Declare(string[] name)
    {
        var trigger = new JsonObject
        {
            ["name"] = "record",
            ["type"] = "kafkaTrigger",
            ["brokerList"] = "127.0.0.1:9092",
            ["topic"] = "recorded",
            ["consumerGroup"] = "recorder",
            ["protocol"] = "NotSet",
            ["authenticationMode"] = "NotSet",
            ["cardinality"] = name[2],
            ["keyDataType"] = name[3],
        };
        if (name[1] == "Deferred")
            trigger["properties"] = new JsonObject { ["supportsDeferredBinding"] = "True" };
        else
            trigger["dataType"] = name[1];
        return TriggerDeclaration.Read(Declared.Function("Recorded", trigger), Declared.Settings().App, AppContext.BaseDirectory, new TriggerSettings());
    }

    private static ConsumeResult<byte[], byte[]> Consume(KeyType type, int offset)
    {
        var (topic, records, before) = type switch
        {
            KeyType.Int => ("rec-int", Ints, Bytes.Length - 1),
            KeyType.Long => ("rec-long", Longs, Bytes.Length - 1 + Ints.Length),
            _ => ("rec-bytes", Bytes, 0),
        };
        // The one of the first millisecond took none of the others' times.
        var time = (type, offset) switch
        {
            (KeyType.String or KeyType.Binary, 9) => 1,
            (KeyType.String or KeyType.Binary, > 9) => FirstTime + offset - 1,
            _ => FirstTime + before + offset,
        };
        var (key, value) = records[offset];
        var message = new Message<byte[], byte[]> { Key = key!, Value = value!, Timestamp = new Timestamp(time, TimestampType.CreateTime), Headers = "headers"u8.SequenceEqual(value) ? Headers() : [] };
        return new ConsumeResult<byte[], byte[]> { Topic = topic, Partition = 0, Offset = offset, LeaderEpoch = 0, Message = message };
    }

    private static Headers Headers() => new()
    {
        { "text", Utf8("väl") }, { "null", null }, { "dup", Utf8("1") }, { "dup", Utf8("2") }, { "binary", NoUtf8 }, { "empty", [] },
        { "traceparent", Utf8("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01") },
    };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Int(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Long(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }
}
