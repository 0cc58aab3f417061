using Microsoft.Azure.Functions.Worker;

namespace Functions.Tests;

public sealed class KafkaRecordsTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void A_record_keeps_its_place_bytes_headers_and_time()
    {
        var input = Assert.Single(new[]
        {
            new KafkaRecord
            {
                Topic = "t",
                Partition = 3,
                Offset = 1L << 40,
                Key = [1],
                Value = [],
                Headers = [new KafkaHeader { Key = "h", Value = [2] }, new KafkaHeader { Key = "h", Value = null }],
                Timestamp = new KafkaTimestamp { UnixTimestampMs = Time.ToUnixTimeMilliseconds(), Type = KafkaTimestampType.CreateTime },
            },
        }.ToInput());

        Assert.Equal(("t", 3, 1L << 40), (input.Topic, input.Partition, input.Offset));
        Assert.Equal([1], input.Key!);
        Assert.Equal([], input.Value!);
        Assert.Equal([("h", 1), ("h", null)], input.Headers.Select(header => (header.Name, header.Value?.Length)));
        Assert.Equal(Time, input.Timestamp);
    }

    [Fact]
    public void What_a_record_does_not_have_is_null_or_empty()
    {
        var input = Assert.Single(new[] { new KafkaRecord { Topic = "t", Timestamp = new KafkaTimestamp { UnixTimestampMs = -1, Type = KafkaTimestampType.NotAvailable } } }.ToInput());

        Assert.Null(input.Key);
        Assert.Null(input.Value);
        Assert.Empty(input.Headers);
        Assert.Null(input.Timestamp);
    }
}
