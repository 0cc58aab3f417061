using ExactlyOnce.Kafka.Tests.Kit;
using KafkaEmulation;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Lanes;

/// <summary>Many lanes in one process.</summary>
public sealed class ManyLanesTests
{
    private const int Lanes = 64;

    [Fact]
    public async Task Calls_that_block_in_64_lanes_take_no_thread_from_the_pool()
    {
        await using var emulator = await KafkaEmulator.StartAsync();
        using var cluster = new TestCluster(emulator.BootstrapServers);
        var topics = await TestTopics.CreateAsync(cluster, Lanes, records: 1);
        await using var pipeline = new TestPipeline(emulator.BootstrapServers, topics, options => options.Deadline = TimeSpan.FromMinutes(2), kafka => kafka.CallTimeout = TimeSpan.FromSeconds(30));
        ThreadPool.GetMinThreads(out var threads, out _);
        var blocked = Enumerable.Range(1, Lanes).Select(nth => Fault.Delay(ApiKey.InitProducerId, TimeSpan.FromSeconds(8), nth)).ToList();
        blocked.ForEach(emulator.Inject);

        var processing = Task.Run(() => pipeline.ProcessAsync([.. Enumerable.Range(0, Lanes).Select(partition => (partition, 0, 1))]));
        await Task.WhenAny(Task.WhenAll(blocked.Select(fault => fault.Happened)), processing);
        // More work for the pool than it has threads at once: it could not be done if lanes held them.
        await Task.WhenAll(Enumerable.Range(0, 8 * threads).Select(_ => Task.Run(() => Thread.SpinWait(1000))));

        Assert.False(processing.IsCompleted, "the lanes did not block");
        Assert.InRange(ThreadPool.ThreadCount, 1, Lanes / 2);
        await processing;
        Assert.Equal(Lanes, cluster.ReadCommitted(topics.A).Count);
    }

    [Fact]
    public async Task A_lane_that_the_cluster_does_not_answer_holds_back_no_other_of_its_batch()
    {
        await using var emulator = await KafkaEmulator.StartAsync();
        using var cluster = new TestCluster(emulator.BootstrapServers);
        var topics = await TestTopics.CreateAsync(cluster, partitions: 8, records: 10);
        await using var pipeline = new TestPipeline(emulator.BootstrapServers, topics, connect: kafka => kafka.CallTimeout = TimeSpan.FromSeconds(30));
        emulator.Inject(Fault.Delay(ApiKey.InitProducerId, TimeSpan.FromSeconds(8)));

        var processing = pipeline.ProcessAsync([.. Enumerable.Range(0, 8).Select(partition => (partition, 0, 10))]);
        var ledger = LaneId.LedgerGroupOf(topics.Group);
        await Eventually.HoldsAsync(() => Enumerable.Range(0, 8).Count(partition => cluster.ReadOffset(ledger, topics.Input, partition) == 10) == 7, "seven of eight are done");

        Assert.False(processing.IsCompleted);
        await processing;
        Assert.Equal(80, cluster.ReadCommitted(topics.A).Count);
    }

    [Fact]
    public async Task A_lane_that_fails_holds_back_no_other_of_its_batch_and_the_retry_does_only_what_is_left()
    {
        await using var emulator = await KafkaEmulator.StartAsync();
        using var cluster = new TestCluster(emulator.BootstrapServers);
        var topics = await TestTopics.CreateAsync(cluster, partitions: 4, records: 10);
        await using var pipeline = new TestPipeline(emulator.BootstrapServers, topics, options => options.DeadLetterTopic = "no such topic, and no legal name");
        pipeline.Transform = record => record is { Partition: 2, Offset: 5 } ? throw new InvalidOperationException("bad") : pipeline.Usual(record);
        (int, int, int)[] all = [(0, 0, 10), (1, 0, 10), (2, 0, 10), (3, 0, 10)];

        await Assert.ThrowsAsync<DeadLetterRejectedException>(() => pipeline.ProcessAsync(all));
        Assert.Equal(35, cluster.ReadCommitted(topics.A).Count);
        pipeline.Transform = pipeline.Usual;
        await pipeline.ProcessAsync(all);

        Assert.Equal(40, cluster.ReadCommitted(topics.A).Count);
    }
}
