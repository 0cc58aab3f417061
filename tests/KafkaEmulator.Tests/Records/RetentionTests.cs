using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Records;

/// <summary>What becomes of old records, on brokers that look often.</summary>
[Collection(HastyBrokers.Name)]
public sealed class RetentionTests(HastyBrokers.Pair brokers)
{
    private const int BatchBytes = 300_000;
    private const long Earliest = -2;

    [Theory, OnEmulator, OnOwnKafka]
    public async Task Segments_beyond_retention_bytes_are_deleted(BrokerKind kind)
    {
        var broker = await brokers.StartAsync(kind);
        using var session = await Session.OpenAsync(broker);
        var topic = await session.CreateTopicAsync(configs: [("segment.bytes", "1048576"), ("retention.bytes", "1500000")]);

        // 3 batches fill a segment: segments begin at 0, 3, 6 and 9.
        for (var batch = 0; batch < 10; batch++)
            await session.ProduceAsync(topic, Large(Batch.Now));

        await Session.UntilAsync(async () => await session.ListOffsetAsync(topic, Earliest) > 0);
        Assert.Equal(3, await StableStartAsync(session, topic));
        Assert.Equal(ErrorCode.OffsetOutOfRange, (await session.FetchAsync(topic, 0)).Error);
        Assert.Equal(ErrorCode.None, (await session.FetchAsync(topic, 3)).Error);
        Assert.Equal(10, await session.ListOffsetAsync(topic));
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task Segments_older_than_retention_ms_are_deleted_by_their_records_time(BrokerKind kind)
    {
        var broker = await brokers.StartAsync(kind);
        using var session = await Session.OpenAsync(broker);
        var topic = await session.CreateTopicAsync(configs: [("segment.bytes", "1048576"), ("retention.ms", "3600000")]);

        var old = Batch.Now - 2 * 3_600_000L;
        for (var batch = 0; batch < 3; batch++)
            await session.ProduceAsync(topic, Large(old));
        await session.ProduceAsync(topic, Large(Batch.Now));

        // A broker that looks between two of the old ones deletes the first, and ends the segment of the others too late.
        await Session.UntilAsync(async () => await session.ListOffsetAsync(topic, Earliest) > 0);
        Assert.Equal(ErrorCode.None, (await session.FetchAsync(topic, 3)).Error);
        Assert.Equal(4, await session.ListOffsetAsync(topic));
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task When_all_is_too_old_the_log_is_emptied_and_its_offsets_go_on(BrokerKind kind)
    {
        var broker = await brokers.StartAsync(kind);
        using var session = await Session.OpenAsync(broker);
        var topic = await session.CreateTopicAsync(configs: ("retention.ms", "1000"));

        await session.ProduceAsync(topic, new Batch { Values = ["a", "b"] }.Build());

        await Session.UntilAsync(async () => await session.ListOffsetAsync(topic, Earliest) == 2);
        Assert.Equal(2, (await session.ProduceAsync(topic, new Batch().Build())).BaseOffset);
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task Deleted_records_are_gone_at_once_and_stay_gone(BrokerKind kind)
    {
        var broker = await brokers.StartAsync(kind);
        using var session = await Session.OpenAsync(broker);
        var topic = await session.CreateTopicAsync();
        await session.ProduceAsync(topic, new Batch { Values = ["a", "b", "c", "d"] }.Build());

        Assert.Equal((ErrorCode.None, 3), await DeleteAsync(3));
        Assert.Equal((ErrorCode.None, 3), await DeleteAsync(1));
        Assert.Equal((ErrorCode.OffsetOutOfRange, -1), await DeleteAsync(5));
        Assert.Equal(3, await session.ListOffsetAsync(topic, Earliest));
        Assert.Equal(ErrorCode.OffsetOutOfRange, (await session.FetchAsync(topic, 2)).Error);
        Assert.Equal((ErrorCode.None, 4), await DeleteAsync(-1));

        async Task<(ErrorCode, long)> DeleteAsync(long before)
        {
            var deleted = (await session.Client.SendAsync<Requests.DeleteRecords.Response>(ApiKey.DeleteRecords, 2, new Requests.DeleteRecords.Request
            {
                Topics = [new Requests.DeleteRecords.WantedTopic { Name = topic, Partitions = [new Requests.DeleteRecords.WantedPartition { Offset = before }] }],
            })).Topics.Single().Partitions.Single();
            return (deleted.Error, deleted.LowWatermark);
        }
    }

    private static byte[] Large(long timestamp) => new Batch { Values = [new string('x', BatchBytes)], Timestamp = timestamp }.Build();

    // It would be larger a moment later if too much were deleted.
    private static async Task<long> StableStartAsync(Session session, string topic)
    {
        var start = await session.ListOffsetAsync(topic, Earliest);
        await Session.UntilAsync(async () => (start, start = await session.ListOffsetAsync(topic, Earliest)) is var (before, after) && before == after);
        return start;
    }
}
