using ExactlyOnce.Kafka.Tests.Kit;
using KafkaEmulation;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Lanes;

/// <summary>What is left behind when an application stops: nothing for the coordinator to time out, nothing that holds readers back.</summary>
public sealed class ShutdownTests
{
    public static TheoryData<ApiKey> Requests => [ApiKey.AddPartitionsToTxn, ApiKey.Produce, ApiKey.AddOffsetsToTxn, ApiKey.TxnOffsetCommit, ApiKey.EndTxn];

    [Theory, MemberData(nameof(Requests))]
    public async Task A_stop_in_the_middle_of_a_transaction_leaves_none_open(ApiKey key)
    {
        await using var emulator = await KafkaEmulator.StartAsync();
        using var cluster = new TestCluster(emulator.BootstrapServers);
        var topics = await TestTopics.CreateAsync(cluster);
        var pipeline = new TestPipeline(emulator.BootstrapServers, topics, options => options.MaxRecordsPerTransaction = 10);
        await pipeline.ProcessAsync((0, 0, 10));
        var slow = Fault.Delay(key, TimeSpan.FromSeconds(1), nth: 2);
        emulator.Inject(slow);

        var processing = pipeline.ProcessAsync((0, 10, 200));
        await Task.WhenAny(slow.Happened, processing);
        await pipeline.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => processing);

        foreach (var topic in new[] { topics.A, topics.B })
        {
            var (end, stable) = cluster.ReadEnds(topic, 0);
            Assert.Equal(end, stable);
        }
        await using var successor = new TestPipeline(emulator.BootstrapServers, topics);
        await successor.ProcessAsync((0, 0, 200));
        Assert.Equal(TestTopics.Values(0, 200, "a"), cluster.ReadValues(topics.A));
    }
}
