using Confluent.Kafka;
using ExactlyOnce.Kafka.Tests.Kit;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Gaps;

/// <summary>Every way in which a host passes over records: they come out all the same, once and in their order.</summary>
[Collection(SharedBrokers.Name)]
public sealed class SkippedTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task A_host_that_commits_what_failed(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, records: 150);
        await using var pipeline = new TestPipeline(cluster.BootstrapServers, topics, options => options.Deadline = TimeSpan.FromSeconds(1));
        using var host = new TestHost(cluster.BootstrapServers, topics);

        await pipeline.ProcessAsync(await host.TakeAsync(50));
        await host.TakeAsync(50); // fails, say; commitOnFailure goes on behind it
        host.Commit();
        await pipeline.ProcessAsync(await host.TakeAsync(50));

        Assert.Equal(TestTopics.Values(0, 150, "a"), cluster.ReadValues(topics.A));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task An_operator_who_resets_the_hosts_group_forward(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, records: 150);
        await using (var before = new TestPipeline(cluster.BootstrapServers, topics))
            await before.ProcessAsync((0, 0, 50));

        cluster.CommitOffset(topics.Group, topics.Input, 0, 140);
        await using var after = new TestPipeline(cluster.BootstrapServers, topics);
        using var host = new TestHost(cluster.BootstrapServers, topics);
        await after.ProcessAsync(await host.TakeAsync(10));

        Assert.Equal(TestTopics.Values(0, 150, "a"), cluster.ReadValues(topics.A));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_process_that_dies_at_its_first_record_under_latest(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, records: 100);
        await using (var dies = new TestPipeline(cluster.BootstrapServers, topics))
        {
            using var stop = new CancellationTokenSource();
            dies.Transform = _ =>
            {
                stop.Cancel();
                throw new OperationCanceledException(stop.Token);
            };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dies.ProcessAsync([TestTopics.Record(topics.Input, 0, 60)], stop.Token));
        }

        using var host = new TestHost(cluster.BootstrapServers, topics, AutoOffsetReset.Latest);
        var taking = host.TakeAsync(1);
        for (var offset = 100; !taking.IsCompleted; offset++) // until the host has found the end
            await cluster.ProduceAsync(topics.Input, 0, TestTopics.Message(0, offset));
        await using var successor = new TestPipeline(cluster.BootstrapServers, topics);
        var delivered = await taking;
        await successor.ProcessAsync(delivered);

        Assert.Equal(TestTopics.Values(60, (int)delivered[0].Offset + 1, "a"), cluster.ReadValues(topics.A));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task An_input_that_is_written_by_small_transactions_has_gaps_and_none_that_matters(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, records: 0);
        cluster.ProduceInTransactions(topics.Input, 0, aborts: false, [.. Enumerable.Range(0, 50).Select(number => TestTopics.Message(0, number))]);
        await using var pipeline = new TestPipeline(cluster.BootstrapServers, topics);
        using var host = new TestHost(cluster.BootstrapServers, topics);

        for (var batch = 0; batch < 10; batch++)
            await pipeline.ProcessAsync(await host.TakeAsync(5));

        Assert.Equal(TestTopics.Values(0, 50, "a"), cluster.ReadValues(topics.A));
    }
}
