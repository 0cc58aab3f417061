using ExactlyOnce.Kafka.Tests.Kit;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Ledger;

public sealed class RetentionTests
{
    [Theory, OnOwnKafka]
    public async Task The_position_of_an_idle_lane_outlives_what_the_broker_keeps_of_idle_groups(BrokerKind kind)
    {
        await using var broker = await OwnBroker.StartAsync(kind, ("offsets.retention.minutes", "1"), ("offsets.retention.check.interval.ms", "1000"));
        using var cluster = new TestCluster(broker.BootstrapServers);
        var topics = await TestTopics.CreateAsync(cluster, records: 100);
        await using var pipeline = new TestPipeline(cluster.BootstrapServers, topics, options =>
        {
            options.LedgerRenewal = TimeSpan.FromSeconds(5);
            options.IdleTimeout = TimeSpan.FromSeconds(2);
        });
        await pipeline.StartAsync();
        await pipeline.ProcessAsync((0, 0, 100));

        cluster.CommitOffset("idle", topics.Input, 0, 100);
        await cluster.UntilOffsetIsAsync(null, "idle", topics.Input, 0, TimeSpan.FromMinutes(3));
        await pipeline.ProcessAsync((0, 50, 100));

        Assert.Equal(100, cluster.ReadOffset(LaneId.LedgerGroupOf(topics.Group), topics.Input, 0));
        Assert.Equal(TestTopics.Values(0, 100, "a"), cluster.ReadValues(topics.A));
    }
}
