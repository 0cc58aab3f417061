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

    // What docs/operations.md does with `./dev ledger export` and kafka-consumer-groups.sh, which give a ledger no mark.
    [Theory, OnEmulator, OnRealKafka]
    public async Task On_another_cluster_with_the_same_offsets_it_goes_on_from_the_ledger_that_was_exported(BrokerKind kind)
    {
        await using var old = await OwnBroker.StartAsync(BrokerKind.Emulator);
        using var before = new TestCluster(old.BootstrapServers);
        using var after = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(before, records: 200);
        await using (var pipeline = new TestPipeline(old.BootstrapServers, topics))
            await pipeline.ProcessAsync((0, 0, 120));
        foreach (var topic in new[] { topics.Input, topics.A, topics.B, topics.Dead })
            await after.CreateTopicAsync(name: topic);
        await after.ProduceAsync(topics.Input, 0, [.. Enumerable.Range(0, 200).Select(offset => TestTopics.Message(0, offset))]);
        using var ledger = new LedgerAdmin(new KafkaOptions { BootstrapServers = old.BootstrapServers });

        foreach (var row in await ledger.ShowAsync(topics.Group))
            after.CommitOffset(LaneId.LedgerGroupOf(topics.Group), row.Lane.Topic, row.Lane.Partition, row.Entry!.Value.Position);
        await using var moved = new TestPipeline(after.BootstrapServers, topics);
        await moved.ProcessAsync((0, 0, 200)); // the host, without offsets, begins at the earliest

        Assert.Equal(TestTopics.Values(120, 200, "a"), after.ReadValues(topics.A));
    }
}
