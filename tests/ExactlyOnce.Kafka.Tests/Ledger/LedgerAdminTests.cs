using Confluent.Kafka;
using ExactlyOnce.Kafka.Tests.Kit;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Ledger;

[Collection(SharedBrokers.Name)]
public sealed class LedgerAdminTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task Each_partition_is_shown_with_both_offsets_the_end_and_who_has_it(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, partitions: 3, records: 20);
        await using (var pipeline = new TestPipeline(cluster.BootstrapServers, topics))
            await pipeline.ProcessAsync((0, 0, 20), (1, 0, 5));
        cluster.CommitOffset(topics.Group, topics.Input, 0, 10);
        using var admin = Admin(cluster);

        var rows = await admin.ShowAsync(topics.Group);
        using var host = new TestHost(cluster.BootstrapServers, topics);
        await host.TakeAsync(1);
        var rowsWithHost = await admin.ShowAsync(topics.Group, topics.Input);

        Assert.Equal([10, null, null], rows.Select(row => row.TriggerOffset));
        Assert.Equal([20, 5, null], rows.Select(row => row.Entry?.Position));
        Assert.Equal([0, 15, null], rows.Select(row => row.Lag));
        Assert.All(rows, row => Assert.Equal((0, 20, null, null), (row.Start, row.End, row.Member, row.Problem)));
        Assert.All(rowsWithHost, row => Assert.NotNull(row.Member));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Markers_and_what_was_aborted_are_no_lag_but_a_record_behind_them_and_an_open_transaction_are(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, partitions: 1, records: 0);
        cluster.ProduceInTransactions(topics.Input, 0, aborts: false, new Message<byte[], byte[]> { Value = [1] });
        await using (var pipeline = new TestPipeline(cluster.BootstrapServers, topics))
            await pipeline.ProcessAsync((0, 0, 1));
        using var admin = Admin(cluster);

        async Task<(long? Position, long End, long? Lag)> ShowAsync() => (await admin.ShowAsync(topics.Group)).Single() is var row ? (row.Entry?.Position, row.End, row.Lag) : default;

        Assert.Equal((1, 2, 0), await ShowAsync());
        cluster.ProduceInTransactions(topics.Input, 0, aborts: true, new Message<byte[], byte[]> { Value = [2] });
        Assert.Equal((1, 4, 0), await ShowAsync());
        using (var open = cluster.BeginTransaction(topics.Input, 0, new Message<byte[], byte[]> { Value = [3] }))
        {
            Assert.Equal((1, 5, 4), await ShowAsync());
            open.AbortTransaction(Eventually.Patience);
        }
        Assert.Equal((1, 6, 0), await ShowAsync());
        cluster.ProduceInTransactions(topics.Input, 0, aborts: false, new Message<byte[], byte[]> { Value = [4] });
        Assert.Equal((1, 8, 7), await ShowAsync());
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_group_that_nobody_knows_has_no_rows(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        using var admin = Admin(cluster);

        Assert.Empty(await admin.ShowAsync(TestNames.Unique("nobody")));
    }

    [Theory, OnEmulator("earliest", "latest", "7", "2026-01-01T00:00:00Z", "2100-01-01T00:00:00Z"), OnRealKafka("earliest", "latest", "7", "2026-01-01T00:00:00Z", "2100-01-01T00:00:00Z")]
    public async Task A_ledger_is_reset_to_an_end_an_offset_or_a_time_and_only_when_it_is_executed(BrokerKind kind, string to)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, records: 20);
        await using (var pipeline = new TestPipeline(cluster.BootstrapServers, topics))
            await pipeline.ProcessAsync((0, 0, 10));
        await cluster.DeleteRecordsAsync(topics.Input, 0, before: 3);
        var ledger = LaneId.LedgerGroupOf(topics.Group);
        using var admin = Admin(cluster);

        var plan = await admin.PlanAsync(topics.Group, topics.Input, [], LedgerTarget.Parse(to));
        Assert.Equal(10, cluster.ReadOffset(ledger, topics.Input, 0));
        await admin.ExecuteAsync(plan);

        var expected = to switch { "earliest" or "2026-01-01T00:00:00Z" => 3, "7" => 7, _ => 20 };
        Assert.Equal((expected, null), (plan.Single().Position, plan.Single().Refusal));
        Assert.Equal(expected, cluster.ReadOffset(ledger, topics.Input, 0));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task After_a_reset_backwards_records_are_processed_again_by_a_new_process(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, records: 20);
        await using (var before = new TestPipeline(cluster.BootstrapServers, topics))
            await before.ProcessAsync((0, 0, 10));
        using var admin = Admin(cluster);

        await admin.ExecuteAsync(await admin.PlanAsync(topics.Group, topics.Input, [0], LedgerTarget.At(5)));
        await using var after = new TestPipeline(cluster.BootstrapServers, topics);
        await after.ProcessAsync((0, 10, 12));

        Assert.Equal([.. TestTopics.Values(0, 10, "a"), .. TestTopics.Values(5, 12, "a")], cluster.ReadValues(topics.A));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_zombie_that_holds_the_lane_during_a_reset_is_fenced_and_obeys(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, records: 20);
        await using var zombie = new TestPipeline(cluster.BootstrapServers, topics);
        await zombie.ProcessAsync((0, 0, 10));
        using var admin = Admin(cluster);

        await admin.ExecuteAsync(await admin.PlanAsync(topics.Group, topics.Input, [0], LedgerTarget.At(5)));
        await zombie.ProcessAsync((0, 10, 12));

        Assert.Equal([.. TestTopics.Values(0, 10, "a"), .. TestTopics.Values(5, 12, "a")], cluster.ReadValues(topics.A));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_reset_of_a_lane_that_somebody_has_or_to_where_the_log_is_not_is_refused_with_the_reason(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, records: 20);
        using var admin = Admin(cluster);

        var outside = await admin.PlanAsync(topics.Group, topics.Input, [0], LedgerTarget.At(21));
        using var host = new TestHost(cluster.BootstrapServers, topics);
        await host.TakeAsync(1);
        var active = await admin.PlanAsync(topics.Group, topics.Input, [0], LedgerTarget.Earliest);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => admin.ExecuteAsync(active));

        Assert.Contains("offset 21 is not in the log, which has 0 to 20", outside.Single().Refusal);
        Assert.Contains("is active", refused.Message);
        Assert.Null(cluster.ReadOffset(LaneId.LedgerGroupOf(topics.Group), topics.Input, 0));
    }

    [Fact]
    public void A_target_that_is_none_is_refused_with_what_it_may_be()
    {
        Assert.Contains("must be earliest, latest, an offset, or a time", Assert.Throws<FormatException>(() => LedgerTarget.Parse("yesterday")).Message);
    }

    private static LedgerAdmin Admin(TestCluster cluster) => new(new KafkaOptions { BootstrapServers = cluster.BootstrapServers, CallTimeout = TimeSpan.FromSeconds(20) });
}
