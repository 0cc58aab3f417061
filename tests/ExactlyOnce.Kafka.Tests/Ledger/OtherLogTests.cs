using ExactlyOnce.Kafka.Tests.Kit;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Ledger;

/// <summary>A topic that is deleted and created again under its ledger. Kafka deletes a topic's committed offsets with it, sooner or later; here the ledger is what outlived it.</summary>
[Collection(SharedBrokers.Name)]
public sealed class OtherLogTests(Brokers brokers)
{
    [Theory, OnEmulator(5, 150), OnRealKafka(5, 150)]
    public async Task A_topic_that_was_created_again_stops_the_lane_whether_it_is_still_shorter_than_the_ledger_or_longer(BrokerKind kind, int records)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await OutlivedByItsLedgerAsync(cluster, records);

        await using var after = new TestPipeline(cluster.BootstrapServers, topics);
        var stopped = await Assert.ThrowsAsync<LedgerMismatchException>(() => after.ProcessAsync((0, 0, 5)));

        Assert.Contains(records < 100 ? "the ledger is at offset 100 and the log ends at 5" : "of another topic of that name", stopped.Message);
        Assert.Equal(TestTopics.Values(0, 100, "a"), cluster.ReadValues(topics.A));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task By_choice_everything_that_the_new_topic_has_is_processed(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await OutlivedByItsLedgerAsync(cluster, records: 10);

        await using var after = new TestPipeline(cluster.BootstrapServers, topics, options => options.OnLedgerAhead = OnLedgerAhead.Reset);
        await after.ProcessAsync((0, 7, 10));

        Assert.Equal([.. TestTopics.Values(0, 100, "a"), .. TestTopics.Values(0, 10, "a")], cluster.ReadValues(topics.A));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_topic_that_is_created_again_while_a_lane_is_held_costs_no_record(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, records: 100);
        await using var pipeline = new TestPipeline(cluster.BootstrapServers, topics, options => options.OnLedgerAhead = OnLedgerAhead.Reset);
        await pipeline.ProcessAsync((0, 0, 100));

        await RecreateInputAsync(cluster, topics, records: 10);
        await pipeline.ProcessAsync((0, 0, 10));

        Assert.Equal([.. TestTopics.Values(0, 100, "a"), .. TestTopics.Values(0, 10, "a")], cluster.ReadValues(topics.A));
    }

    // 100 records are processed; then there is another topic of that name, and the ledger of the first.
    private static async Task<TestTopics> OutlivedByItsLedgerAsync(TestCluster cluster, int records)
    {
        var topics = await TestTopics.CreateAsync(cluster, records: 100);
        await using (var before = new TestPipeline(cluster.BootstrapServers, topics))
            await before.ProcessAsync((0, 0, 100));
        var ledger = await ReadLedgerAsync(cluster, topics);
        await RecreateInputAsync(cluster, topics, records);
        await WriteLedgerAsync(cluster, topics, ledger);
        return topics;
    }

    private static async Task RecreateInputAsync(TestCluster cluster, TestTopics topics, int records)
    {
        await cluster.RecreateTopicAsync(topics.Input);
        await cluster.ProduceAsync(topics.Input, 0, [.. Enumerable.Range(0, records).Select(offset => TestTopics.Message(0, offset))]);
    }

    private static async Task<LedgerEntry> ReadLedgerAsync(TestCluster cluster, TestTopics topics)
    {
        await using var ports = new LanePorts(cluster.BootstrapServers, new LaneId(topics.Group, topics.Input, 0));
        return (await ports.Ledger.ReadAsync(ports.Lane))!.Value;
    }

    private static async Task WriteLedgerAsync(TestCluster cluster, TestTopics topics, LedgerEntry entry)
    {
        await using var ports = new LanePorts(cluster.BootstrapServers, new LaneId(topics.Group, topics.Input, 0));
        var producer = await ports.AcquireAsync();
        await producer.BeginAsync([]);
        await producer.SendPositionAsync(entry);
        await producer.CommitAsync();
    }
}
