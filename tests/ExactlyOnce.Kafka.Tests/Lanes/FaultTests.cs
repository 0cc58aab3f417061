using ExactlyOnce.Kafka.Tests.Kit;
using KafkaEmulation;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Lanes;

/// <summary>What can go wrong between a lane and its broker, at a chosen request: each input still has its outputs once.</summary>
public sealed class FaultTests
{
    public static TheoryData<ApiKey> TransactionalRequests =>
    [
        ApiKey.InitProducerId, ApiKey.OffsetFetch, ApiKey.AddPartitionsToTxn, ApiKey.Produce, ApiKey.AddOffsetsToTxn, ApiKey.TxnOffsetCommit, ApiKey.EndTxn,
    ];

    [Theory]
    [MemberData(nameof(TransactionalRequests))]
    public Task A_request_that_is_lost_before_it_took_effect(ApiKey key) => StaysExactlyOnceAsync(nth => Fault.DropBefore(key, nth));

    [Theory]
    [MemberData(nameof(TransactionalRequests))]
    public Task An_answer_that_is_lost_after_its_request_took_effect(ApiKey key) => StaysExactlyOnceAsync(nth => Fault.DropAfter(key, nth));

    [Theory]
    [InlineData(ApiKey.InitProducerId, ErrorCode.ConcurrentTransactions)]
    [InlineData(ApiKey.InitProducerId, ErrorCode.CoordinatorLoadInProgress)]
    [InlineData(ApiKey.AddPartitionsToTxn, ErrorCode.ConcurrentTransactions)]
    [InlineData(ApiKey.AddPartitionsToTxn, ErrorCode.NotCoordinator)]
    [InlineData(ApiKey.AddOffsetsToTxn, ErrorCode.ConcurrentTransactions)]
    [InlineData(ApiKey.TxnOffsetCommit, ErrorCode.CoordinatorLoadInProgress)]
    [InlineData(ApiKey.EndTxn, ErrorCode.CoordinatorNotAvailable)]
    [InlineData(ApiKey.EndTxn, ErrorCode.ConcurrentTransactions)]
    [InlineData(ApiKey.Produce, ErrorCode.NotLeaderOrFollower)]
    [InlineData(ApiKey.Produce, ErrorCode.NotEnoughReplicas)]
    [InlineData(ApiKey.Produce, ErrorCode.KafkaStorageError)]
    [InlineData(ApiKey.OffsetFetch, ErrorCode.UnstableOffsetCommit)]
    public Task An_error_that_passes(ApiKey key, ErrorCode error) => StaysExactlyOnceAsync(nth => Fault.Answer(key, error, nth));

    [Theory]
    [InlineData(ApiKey.AddPartitionsToTxn, ErrorCode.InvalidProducerEpoch)]
    [InlineData(ApiKey.AddOffsetsToTxn, ErrorCode.InvalidProducerIdMapping)]
    [InlineData(ApiKey.TxnOffsetCommit, ErrorCode.InvalidProducerEpoch)]
    [InlineData(ApiKey.EndTxn, ErrorCode.InvalidProducerEpoch)]
    [InlineData(ApiKey.EndTxn, ErrorCode.InvalidTxnState)]
    [InlineData(ApiKey.Produce, ErrorCode.InvalidProducerEpoch)]
    [InlineData(ApiKey.Produce, ErrorCode.OutOfOrderSequenceNumber)]
    public Task An_error_that_costs_the_transaction_or_the_producer(ApiKey key, ErrorCode error) => StaysExactlyOnceAsync(nth => Fault.Answer(key, error, nth));

    [Fact]
    public async Task A_broker_that_is_killed_and_comes_back_between_and_inside_batches()
    {
        await using var emulator = await KafkaEmulator.StartAsync();
        using var cluster = new TestCluster(emulator.BootstrapServers);
        var topics = await TestTopics.CreateAsync(cluster);
        await using var pipeline = new TestPipeline(cluster.BootstrapServers, topics, options => options.MaxRecordsPerTransaction = 5);

        for (var batch = 0; batch < 4; batch++)
        {
            var processing = ProcessAgainUntilDoneAsync(pipeline, (0, batch * 50, (batch + 1) * 50));
            await emulator.RestartAsync();
            await processing;
        }

        Assert.Equal(TestTopics.Values(0, 200, "a"), cluster.ReadValues(topics.A));
        Assert.Equal(TestTopics.Values(0, 200, "b"), cluster.ReadValues(topics.B));
    }

    [Fact]
    public async Task Markers_that_are_long_in_coming()
    {
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { TransactionMarkerDelay = TimeSpan.FromMilliseconds(100) });
        using var cluster = new TestCluster(emulator.BootstrapServers);
        var topics = await TestTopics.CreateAsync(cluster);
        await using var one = new TestPipeline(cluster.BootstrapServers, topics, options => options.MaxRecordsPerTransaction = 5);
        await using var other = new TestPipeline(cluster.BootstrapServers, topics);

        await one.ProcessAsync((0, 0, 20));
        await other.ProcessAsync((0, 10, 30));

        Assert.Equal(TestTopics.Values(0, 30, "a"), cluster.ReadValues(topics.A));
    }

    // The fault strikes the first request of its kind, then one in the middle, then none.
    private static async Task StaysExactlyOnceAsync(Func<int, Fault> fault)
    {
        await using var emulator = await KafkaEmulator.StartAsync();
        using var cluster = new TestCluster(emulator.BootstrapServers);
        var topics = await TestTopics.CreateAsync(cluster);
        var faults = new[] { fault(1), fault(3) };
        foreach (var one in faults)
            emulator.Inject(one);

        for (var process = 0; process < 3; process++)
        {
            await using var pipeline = new TestPipeline(cluster.BootstrapServers, topics, options => options.MaxRecordsPerTransaction = 10);
            await ProcessAgainUntilDoneAsync(pipeline, (0, Math.Max(0, (process * 30) - 5), (process + 1) * 30));
        }

        Assert.All(faults, one => Assert.True(one.Happened.IsCompleted, "the fault did not happen"));
        Assert.Equal(TestTopics.Values(0, 90, "a"), cluster.ReadValues(topics.A));
        Assert.Equal(TestTopics.Values(0, 90, "b"), cluster.ReadValues(topics.B));
        Assert.Empty(cluster.ReadCommitted(topics.Dead));
    }

    // As the host does with maxRetries -1.
    private static async Task ProcessAgainUntilDoneAsync(TestPipeline pipeline, (int Partition, int From, int To) range)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await pipeline.ProcessAsync(range);
                return;
            }
            catch (LaneUnavailableException) when (attempt < 3)
            {
            }
        }
    }
}
