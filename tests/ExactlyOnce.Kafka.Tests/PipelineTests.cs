using ExactlyOnce.Kafka.Tests.Kit;
using Testing;

namespace ExactlyOnce.Kafka.Tests;

[Collection(SharedBrokers.Name)]
public sealed class PipelineTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task A_batch_of_several_partitions_comes_out_once_and_in_order_and_a_redelivery_does_not(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var topics = await TestTopics.CreateAsync(cluster, partitions: 3);
        await using var pipeline = new TestPipeline(cluster.BootstrapServers, topics);

        await pipeline.ProcessAsync((0, 0, 10), (1, 0, 10), (2, 0, 10));
        await pipeline.ProcessAsync((0, 5, 10), (1, 5, 15), (2, 10, 12));

        foreach (var (partition, end) in new[] { (0, 10), (1, 15), (2, 12) })
        {
            var outputs = cluster.ReadCommitted(topics.A).Where(record => record.Message.Key[0] == '0' + partition);
            Assert.Equal(TestTopics.Values(0, end, "a"), outputs.Select(record => System.Text.Encoding.UTF8.GetString(record.Message.Value)));
        }
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_new_process_goes_on_where_the_ledger_is_whatever_the_host_delivers(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var topics = await TestTopics.CreateAsync(cluster);
        await using (var first = new TestPipeline(cluster.BootstrapServers, topics))
            await first.ProcessAsync((0, 0, 100));

        await using var second = new TestPipeline(cluster.BootstrapServers, topics);
        await second.ProcessAsync((0, 64, 128));

        Assert.Equal(TestTopics.Values(0, 128, "a"), cluster.ReadValues(topics.A));
        Assert.Equal(TestTopics.Values(0, 128, "b"), cluster.ReadValues(topics.B));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Two_processes_that_both_get_a_partition_write_its_outputs_once(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var topics = await TestTopics.CreateAsync(cluster);
        await using var one = new TestPipeline(cluster.BootstrapServers, topics, options => options.MaxRecordsPerTransaction = 7);
        await using var other = new TestPipeline(cluster.BootstrapServers, topics, options => options.MaxRecordsPerTransaction = 5);

        for (var from = 0; from < 200; from += 50)
            await Task.WhenAll(one.ProcessAsync((0, from, from + 50)), other.ProcessAsync((0, from, from + 50)));

        Assert.Equal(TestTopics.Values(0, 200, "a"), cluster.ReadValues(topics.A));
        Assert.Equal(TestTopics.Values(0, 200, "b"), cluster.ReadValues(topics.B));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task An_output_that_is_too_large_makes_a_dead_letter_of_its_input_and_harms_no_other(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var topics = await TestTopics.CreateAsync(cluster, maxBytesOfB: 2000);
        await using var pipeline = new TestPipeline(cluster.BootstrapServers, topics);
        pipeline.Transform = record => record.Offset == 3 ? [new OutputRecord(topics.A, null, [1]), new OutputRecord(topics.B, null, new byte[3000])] : pipeline.Usual(record);

        await pipeline.ProcessAsync((0, 0, 6));

        Assert.Equal(["0.a", "1.a", "2.a", "4.a", "5.a"], cluster.ReadValues(topics.A));
        Assert.Equal(["0.b", "1.b", "2.b", "4.b", "5.b"], cluster.ReadValues(topics.B));
        Assert.Equal(["3"], cluster.ReadValues(topics.Dead));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Outputs_that_only_together_are_too_large_for_a_batch_are_all_written(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var topics = await TestTopics.CreateAsync(cluster, maxBytesOfB: 2000);
        await using var pipeline = new TestPipeline(cluster.BootstrapServers, topics);
        pipeline.Transform = _ => [new OutputRecord(topics.B, null, new byte[500])];

        await pipeline.ProcessAsync((0, 0, 20));

        Assert.Equal(20, cluster.ReadCommitted(topics.B).Count);
        Assert.Empty(cluster.ReadCommitted(topics.Dead));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task An_output_to_a_topic_whose_name_is_not_legal_makes_a_dead_letter_of_its_input(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var topics = await TestTopics.CreateAsync(cluster);
        await using var pipeline = new TestPipeline(cluster.BootstrapServers, topics);
        pipeline.Transform = record => record.Offset == 1 ? [new OutputRecord("not a topic", null, [])] : pipeline.Usual(record);

        await pipeline.ProcessAsync((0, 0, 3));

        Assert.Equal(["0.a", "2.a"], cluster.ReadValues(topics.A));
        Assert.Equal(["1"], cluster.ReadValues(topics.Dead));
    }

    [Fact] // a real Kafka may create topics by itself
    public async Task A_topic_that_is_missing_stops_the_lane_by_its_name_until_it_is_there()
    {
        using var cluster = await ClusterAsync(BrokerKind.Emulator);
        var topics = (await TestTopics.CreateAsync(cluster)) with { A = TestNames.Unique("missing") };
        await using var pipeline = new TestPipeline(
            cluster.BootstrapServers, topics, options => options.Deadline = TimeSpan.FromSeconds(4), kafka => kafka.TransactionTimeout = TimeSpan.FromSeconds(3));

        // The client waits for the topic as long as a transaction may take; a deadline may come first.
        List<string> problems = [];
        while (!problems.Exists(problem => problem.Contains($"a record for the topic '{topics.A}' was not written", StringComparison.Ordinal)))
        {
            Assert.True(problems.Count < 10, string.Join('\n', problems));
            problems.Add((await Assert.ThrowsAsync<LaneUnavailableException>(() => pipeline.ProcessAsync((0, 0, 3)))).Message);
        }
        Assert.Empty(cluster.ReadCommitted(topics.B));

        await cluster.CreateTopicAsync(name: topics.A);
        await pipeline.ProcessAsync((0, 0, 3));
        Assert.Equal(["0.a", "1.a", "2.a"], cluster.ReadValues(topics.A));
        Assert.Equal(["0.b", "1.b", "2.b"], cluster.ReadValues(topics.B));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task At_least_once_writes_a_redelivery_again(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var topics = await TestTopics.CreateAsync(cluster);
        await using var pipeline = new TestPipeline(cluster.BootstrapServers, topics, options => options.Guarantee = DeliveryGuarantee.AtLeastOnce);

        await pipeline.ProcessAsync((0, 0, 3));
        await pipeline.ProcessAsync((0, 1, 3));

        Assert.Equal(["0.a", "1.a", "2.a", "1.a", "2.a"], cluster.ReadValues(topics.A));
    }

    private async Task<TestCluster> ClusterAsync(BrokerKind kind) => new(await brokers.StartAsync(kind));
}
