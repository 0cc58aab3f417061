using ExactlyOnce.Kafka.Tests.Kit;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Ledger;

[Collection(SharedBrokers.Name)]
public sealed class MigrationTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task An_application_that_has_offsets_and_no_ledger_goes_on_where_it_was_without_loss_or_duplicate(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, records: 200);
        cluster.CommitOffset(topics.Group, topics.Input, 0, 100);

        await using (var first = new TestPipeline(cluster.BootstrapServers, topics))
        using (var host = new TestHost(cluster.BootstrapServers, topics))
            await first.ProcessAsync(await host.TakeAsync(50)); // and dies without having committed
        await using var second = new TestPipeline(cluster.BootstrapServers, topics);
        using var successor = new TestHost(cluster.BootstrapServers, topics);
        await second.ProcessAsync(await successor.TakeAsync(100));

        Assert.Equal(TestTopics.Values(100, 200, "a"), cluster.ReadValues(topics.A));
        Assert.Equal(200, cluster.ReadOffset(LaneId.LedgerGroupOf(topics.Group), topics.Input, 0));
    }
}
