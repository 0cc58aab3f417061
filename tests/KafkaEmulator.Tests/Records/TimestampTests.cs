using Confluent.Kafka;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Records;

/// <summary>Whose time a record has, which times are refused, and how records are found by time.</summary>
[Collection(SharedBrokers.Name)]
public sealed class TimestampTests(Brokers brokers)
{
    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    [Theory, OnEmulator, OnRealKafka]
    public async Task With_LogAppendTime_the_broker_stamps_the_batch_and_its_answer(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync(configs: ("message.timestamp.type", "LogAppendTime"));

        var produced = await session.ProduceAsync(topic, new Batch { Timestamp = 5 }.Build());

        Assert.InRange(produced.AppendTime, Now - 60_000, Now);
        var batch = new KafkaEmulation.Records.RecordBatch(Session.BytesOf(await session.FetchAsync(topic)));
        Assert.Equal((true, produced.AppendTime, true), (batch.HasLogAppendTime, batch.MaxTimestamp, batch.CrcHolds));
        Assert.Equal(0, await session.ListOffsetAsync(topic, timestamp: produced.AppendTime));
        Assert.Equal(-1, await session.ListOffsetAsync(topic, timestamp: produced.AppendTime + 1));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_record_too_far_from_the_brokers_time_is_refused(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var any = await session.CreateTopicAsync();
        var strict = await session.CreateTopicAsync(configs: ("message.timestamp.before.max.ms", "60000"));

        Assert.Equal(ErrorCode.InvalidTimestamp, (await session.ProduceAsync(any, new Batch { Timestamp = Now + 2 * 3_600_000 }.Build())).Error);
        Assert.Equal(ErrorCode.None, (await session.ProduceAsync(any, new Batch { Timestamp = Now + 60_000 }.Build())).Error);
        Assert.Equal(ErrorCode.None, (await session.ProduceAsync(any, new Batch { Timestamp = 5 }.Build())).Error);
        Assert.Equal(ErrorCode.InvalidTimestamp, (await session.ProduceAsync(strict, new Batch { Timestamp = Now - 120_000 }.Build())).Error);
        Assert.Equal(ErrorCode.None, (await session.ProduceAsync(strict, new Batch { Timestamp = Now }.Build())).Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_batch_of_an_old_format_is_refused_and_leaves_no_trace(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();

        Assert.Equal(ErrorCode.InvalidRecord, (await session.ProduceAsync(topic, new Batch { Magic = 1 }.Build())).Error);
        Assert.Equal(ErrorCode.InvalidRecord, (await session.ProduceAsync(topic, new Batch { Magic = 0 }.Build())).Error);
        Assert.Equal(0, await session.ListOffsetAsync(topic));
    }

    [Theory]
    [OnEmulator(CompressionType.None, CompressionType.Gzip, CompressionType.Snappy, CompressionType.Lz4, CompressionType.Zstd)]
    [OnRealKafka(CompressionType.None, CompressionType.Gzip, CompressionType.Snappy, CompressionType.Lz4, CompressionType.Zstd)]
    public async Task Every_codec_is_passed_on_and_searched_by_time(BrokerKind kind, CompressionType codec)
    {
        var broker = await brokers.StartAsync(kind);
        using var cluster = new TestCluster(broker);
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var times = Enumerable.Range(0, 50).Select(index => Batch.Now + index * 1000).ToList();
        // All in one batch, however slow this machine is: the flush ends the lingering, and where the partition is known before the first
        // record it does not meet them on their way there.
        using (var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = broker, CompressionType = codec, LingerMs = 60_000 }).Build())
        using (var admin = new DependentAdminClientBuilder(producer.Handle).Build())
        {
            admin.GetMetadata(topic, Eventually.Patience);
            foreach (var time in times)
                producer.Produce(topic, new Message<Null, string> { Value = $"value-{time}-{new string('x', 100)}", Timestamp = new Timestamp(time, TimestampType.CreateTime) });
            producer.Flush(Eventually.Patience);
        }

        Assert.Equal(times.Select(time => $"value-{time}-{new string('x', 100)}"), cluster.ReadValues(topic));
        // The emulator does not open Zstandard: it answers with the batch's first record (README).
        var isOpened = kind == BrokerKind.RealKafka || codec != CompressionType.Zstd;
        Assert.Equal(isOpened ? 20 : 0, await session.ListOffsetAsync(topic, timestamp: times[20] - 1));
        Assert.Equal(isOpened ? 49 : 0, await session.ListOffsetAsync(topic, timestamp: -3));
        Assert.Equal(-1, await session.ListOffsetAsync(topic, timestamp: times[^1] + 1));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_reader_of_committed_records_is_told_of_none_that_is_not_stable(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var id = TestNames.Unique("transaction");
        var producer = await session.InitProducerIdAsync(id);
        await session.AddPartitionPatientlyAsync(id, producer, topic);
        await session.ProduceAsync(topic, Batch.InTransaction(producer).Build(), id);

        Assert.Equal(0, await session.ListOffsetAsync(topic, timestamp: Batch.Now));
        Assert.Equal(-1, await session.ListOffsetAsync(topic, timestamp: Batch.Now, readCommitted: true));
        Assert.Equal((1, 0), (await session.ListOffsetAsync(topic), await session.ListOffsetAsync(topic, readCommitted: true)));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_leader_epoch_that_is_not_the_partitions_is_told(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        await session.ProduceAsync(topic, new Batch { Values = ["a", "b"] }.Build());

        Assert.Equal((ErrorCode.None, 0, 2L), await session.EndOfLeaderEpochAsync(topic, current: 0, wanted: 0));
        Assert.Equal((ErrorCode.None, -1, -1L), await session.EndOfLeaderEpochAsync(topic, current: 0, wanted: 3));
        Assert.Equal((ErrorCode.UnknownLeaderEpoch, -1, -1L), await session.EndOfLeaderEpochAsync(topic, current: 3, wanted: 0));
    }

    private async Task<Session> OpenAsync(BrokerKind kind) => await Session.OpenAsync(await brokers.StartAsync(kind));
}
