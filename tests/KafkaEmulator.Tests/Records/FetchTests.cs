using System.Diagnostics;
using KafkaEmulation.Requests;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Records;

[Collection(SharedBrokers.Name)]
public sealed class FetchTests(Brokers brokers)
{
    private const int BatchSize = 1000;

    [Theory, OnEmulator, OnRealKafka]
    public async Task Batches_come_back_as_they_were_sent_save_their_place(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var sent = new Batch { Values = ["a", "b"] }.Build();
        await session.ProduceAsync(topic, sent);
        await session.ProduceAsync(topic, sent);

        var fetched = await session.FetchAsync(topic);

        var bytes = Session.BytesOf(fetched);
        Assert.Equal(2 * sent.Length, bytes.Length);
        Assert.Equal(2, new KafkaEmulation.Records.RecordBatch(bytes.AsMemory(sent.Length)).BaseOffset);
        // Behind base offset, length and leader epoch nothing may differ.
        Assert.Equal(sent[16..], bytes[16..sent.Length]);
        Assert.Equal((4, 4), (fetched.HighWatermark, fetched.LastStableOffset));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_fetch_from_the_middle_of_a_batch_gets_the_whole_batch(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        await session.ProduceAsync(topic, new Batch { Values = ["a", "b", "c"] }.Build());

        Assert.Equal(0, new KafkaEmulation.Records.RecordBatch(Session.BytesOf(await session.FetchAsync(topic, offset: 2))).BaseOffset);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_limit_of_bytes_is_kept_but_never_holds_the_first_batch_back(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var batch = SizedBatch();
        for (var i = 0; i < 4; i++)
            await session.ProduceAsync(topic, batch);

        Assert.Equal(1, WholeBatches(await session.FetchAsync(topic, maxBytes: 1), batch.Length));
        Assert.Equal(2, WholeBatches(await session.FetchAsync(topic, maxBytes: (2 * batch.Length) + 10), batch.Length));
        Assert.Equal(4, WholeBatches(await session.FetchAsync(topic, maxBytes: 10 * batch.Length), batch.Length));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task The_limit_of_the_whole_answer_spans_partitions(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync(partitions: 2);
        var batch = SizedBatch();
        for (var partition = 0; partition < 2; partition++)
        {
            await session.ProduceAsync(topic, batch, partition: partition);
            await session.ProduceAsync(topic, batch, partition: partition);
        }
        var request = Session.FetchRequest(topic);
        request.MaxBytes = 2 * batch.Length;
        request.Topics[0].Partitions.Add(new Fetch.WantedPartition { Index = 1, MaxBytes = 1_000_000 });

        var answer = await session.Client.SendAsync<Fetch.Response>(ApiKey.Fetch, 11, request);

        Assert.Equal(2 * batch.Length, answer.Topics.Single().Partitions.Sum(partition => Session.BytesOf(partition).Length));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_waiting_fetch_is_answered_when_enough_has_been_appended(BrokerKind kind)
    {
        using var reader = await OpenAsync(kind);
        using var writer = await OpenAsync(kind);
        var topic = await reader.CreateTopicAsync();
        var batch = SizedBatch();

        var waiting = reader.FetchAsync(topic, minBytes: batch.Length + 1, maxWaitMs: 60_000);
        await writer.ProduceAsync(topic, batch);
        Assert.False(waiting.IsCompleted);
        await writer.ProduceAsync(topic, batch);

        Assert.Equal(2, WholeBatches(await waiting, batch.Length));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_waiting_fetch_is_answered_with_what_there_is_when_its_time_is_over(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();

        var elapsed = Stopwatch.StartNew();
        var fetched = await session.FetchAsync(topic, maxWaitMs: 300);

        Assert.Equal((ErrorCode.None, 0), (fetched.Error, Session.BytesOf(fetched).Length));
        Assert.InRange(elapsed.ElapsedMilliseconds, 250, 30_000);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Offsets_outside_the_log_are_out_of_range_and_its_end_is_not(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        await session.ProduceAsync(topic, new Batch().Build());

        Assert.Equal(ErrorCode.None, (await session.FetchAsync(topic, offset: 1)).Error);
        Assert.Equal(ErrorCode.OffsetOutOfRange, (await session.FetchAsync(topic, offset: 2, maxWaitMs: 60_000)).Error);
        Assert.Equal(ErrorCode.OffsetOutOfRange, (await session.FetchAsync(topic, offset: -1)).Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_topic_is_found_by_its_id(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        await session.ProduceAsync(topic, new Batch().Build());
        var request = Session.FetchRequest(topic);
        request.Topics[0].Id = (await session.DescribeAsync(topic)).Id;
        Assert.NotEqual(Guid.Empty, request.Topics[0].Id);

        var found = await session.Client.SendAsync<Fetch.Response>(ApiKey.Fetch, 16, request);
        request.Topics[0].Id = Guid.NewGuid();
        var unknown = await session.Client.SendAsync<Fetch.Response>(ApiKey.Fetch, 16, request);

        Assert.Equal(ErrorCode.None, found.Topics.Single().Partitions.Single().Error);
        Assert.NotEmpty(Session.BytesOf(found.Topics.Single().Partitions.Single()));
        Assert.Equal(ErrorCode.UnknownTopicId, unknown.Topics.Single().Partitions.Single().Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Offsets_are_found_by_timestamp(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        foreach (var timestamp in new[] { Batch.Now, Batch.Now + 1000, Batch.Now + 2000 })
            await session.ProduceAsync(topic, new Batch { Timestamp = timestamp, Values = ["a", "b"] }.Build());

        Assert.Equal(0, await session.ListOffsetAsync(topic, timestamp: -2));
        Assert.Equal(2, await session.ListOffsetAsync(topic, timestamp: Batch.Now + 1));
        Assert.Equal(2, await session.ListOffsetAsync(topic, timestamp: Batch.Now + 1000));
        Assert.Equal(-1, await session.ListOffsetAsync(topic, timestamp: Batch.Now + 2001));
    }

    private static byte[] SizedBatch() => new Batch { Values = [new string('x', BatchSize)] }.Build();

    // Real Kafka may send the beginning of a batch that does not fit; clients pass it over, and so does this.
    private static int WholeBatches(Fetch.PartitionResult fetched, int batchSize) => Session.BytesOf(fetched).Length / batchSize;

    private async Task<Session> OpenAsync(BrokerKind kind) => await Session.OpenAsync(await brokers.StartAsync(kind));
}
