using System.Text.Json.Nodes;
using ExactlyOnce;
using Functions.Payments;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Functions.Tests;

public sealed class KafkaRecordsTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void A_record_keeps_its_place_bytes_headers_and_time()
    {
        var input = Read(new KafkaRecord
        {
            Topic = "t",
            Partition = 3,
            Offset = 1L << 40,
            Key = [0, 255],
            Value = [],
            Headers = [new KafkaHeader { Key = "h", Value = [2] }, new KafkaHeader { Key = "h", Value = null }],
            Timestamp = AsSent(Time.ToUnixTimeMilliseconds()),
        });

        Assert.Equal(("t", 3, 1L << 40), (input.Topic, input.Partition, input.Offset));
        Assert.Equal([0, 255], input.Key!);
        Assert.Equal([], input.Value!);
        Assert.Equal([("h", 1), ("h", null)], input.Headers.Select(header => (header.Name, header.Value?.Length)));
        Assert.Equal(Time, input.Timestamp);
    }

    [Fact]
    public void The_bytes_are_those_that_the_worker_made_and_no_copies()
    {
        var record = new KafkaRecord { Topic = "t", Key = [1], Value = [2], Headers = [new KafkaHeader { Key = "h", Value = [3] }] };

        var input = Read(record);

        Assert.Same(record.Key, input.Key);
        Assert.Same(record.Value, input.Value);
        Assert.Same(record.Headers[0].Value, input.Headers[0].Value);
    }

    [Fact]
    public void What_a_record_does_not_have_is_null_or_empty()
    {
        var input = Read(new KafkaRecord { Topic = "t" });

        Assert.Null(input.Key);
        Assert.Null(input.Value);
        Assert.Empty(input.Headers);
        Assert.Null(input.Timestamp);
    }

    [Theory]
    [InlineData(1_767_323_045_678)]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(253_402_300_799_999)] // the last that .NET can hold
    public void A_time_is_kept_to_the_millisecond_though_the_host_says_of_none_what_kind_it_is(long milliseconds) =>
        Assert.Equal(milliseconds, Read(new KafkaRecord { Topic = "t", Timestamp = AsSent(milliseconds) }).Timestamp?.ToUnixTimeMilliseconds());

    [Theory]
    [InlineData(-1)] // Kafka's word for none
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(253_402_300_800_000)]
    public void A_record_without_a_time_or_with_one_that_NET_cannot_hold_has_none_and_does_not_fail_its_batch(long milliseconds) =>
        Assert.Null(Read(new KafkaRecord { Topic = "t", Timestamp = AsSent(milliseconds) }).Timestamp);

    [Fact]
    public async Task The_time_that_the_host_sends_is_when_the_payment_was_received()
    {
        var transform = new PaymentTransform(
            Options.Create(new PaymentTopics { PaymentsTopic = "t", PaymentsProcessedTopic = "processed", AuditLogTopic = "audit", PaymentEffectsTopic = "effects" }), TimeProvider.System);
        var record = new KafkaRecord
        {
            Topic = "t",
            Value = """{"paymentId":"p-1","userId":"u-1","amount":1,"currency":"EUR"}"""u8.ToArray(),
            Timestamp = AsSent(Time.ToUnixTimeMilliseconds()),
        };

        var outputs = await transform.TransformAsync(Read(record), CancellationToken.None);

        Assert.Equal("2026-01-02T03:04:05.678+00:00", $"{JsonNode.Parse(outputs[0].Value)!["receivedAt"]}");
        Assert.Equal("2026-01-02T03:04:05.678+00:00", $"{JsonNode.Parse(outputs[1].Value)!["at"]}");
    }

    private static InputRecord Read(KafkaRecord record) => Assert.Single(new[] { record }.ToInput());

    private static KafkaTimestamp AsSent(long milliseconds) => new() { UnixTimestampMs = milliseconds, Type = KafkaTimestampType.NotAvailable };
}
