using System.Text;
using Confluent.Kafka;
using LocalHost.Tests.Kit;
using Testing;

namespace LocalHost.Tests.Kafka;

[Collection(SharedBrokers.Name)]
public sealed class BatchTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task A_batch_mixes_partitions_and_is_no_larger_than_its_maximum(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var topic = await cluster.CreateTopicAsync(partitions: 3);
        for (var partition = 0; partition < 3; partition++)
            await cluster.ProduceAsync(topic, partition, Messages(10));

        await using var trigger = await TestTrigger.StartAsync(cluster, topic, TestNames.Unique("group"), settings: ("maxBatchSize", "25"));
        var calls = await trigger.CallsAsync(30);

        Assert.Equal(30, calls.Sum(call => call.Records.Count));
        Assert.Equal(25, calls.Max(call => call.Records.Count));
        Assert.Contains(calls, call => call.Records.DistinctBy(record => record.Partition).Count() > 1);
        Assert.All(
            calls.SelectMany(call => call.Records).GroupBy(record => record.Partition),
            partition => Assert.Equal(Enumerable.Range(0, 10), partition.Select(record => (int)record.Offset)));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Offsets_are_committed_while_it_runs_and_another_instance_goes_on_there(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (topic, group) = (await cluster.CreateTopicAsync(), TestNames.Unique("group"));
        await cluster.ProduceAsync(topic, 0, Messages(5));
        await using (var first = await TestTrigger.StartAsync(cluster, topic, group))
        {
            await cluster.UntilOffsetIsAsync(5, group, topic, 0);
            await first.StopAsync();
        }
        await cluster.ProduceAsync(topic, 0, Messages(2));

        await using var second = await TestTrigger.StartAsync(cluster, topic, group);

        Assert.Equal([5, 6], (await second.CallsAsync(2)).SelectMany(call => call.Offsets));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Nobody_waits_when_a_partition_is_revoked_the_call_goes_on_and_its_records_go_to_another_too(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (topic, group) = (await cluster.CreateTopicAsync(partitions: 2), TestNames.Unique("group"));
        await cluster.ProduceAsync(topic, 0, Messages(1));
        await cluster.ProduceAsync(topic, 1, Messages(1));
        var release = new TaskCompletionSource<string>();
        await using var zombie = await TestTrigger.StartAsync(cluster, topic, group, answer: _ => release.Task, settings: ("maxBatchSize", "2"));
        var held = await zombie.NextCallAsync();

        await using var other = await TestTrigger.StartAsync(cluster, topic, group);
        var redelivered = (await other.NextCallAsync()).Records.Single();

        Assert.False(release.Task.IsCompleted);
        Assert.Contains(held.Records, record => record.Partition == redelivered.Partition && record.Offset == redelivered.Offset);
        release.SetResult("return");
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Behind_a_call_that_runs_nobody_polls_and_after_the_poll_interval_its_partitions_go_to_another(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (topic, group) = (await cluster.CreateTopicAsync(partitions: 2), TestNames.Unique("group"));
        await cluster.ProduceAsync(topic, 0, Messages(3)); // one in the call, one in the channel, one before it
        await cluster.ProduceAsync(topic, 1, Messages(3));
        (string, string)[] settings = [("maxBatchSize", "1"), ("sessionTimeoutMs", "6000"), ("maxPollIntervalMs", "6000")];
        var release = new TaskCompletionSource<string>();
        await using var busy = await TestTrigger.StartAsync(cluster, topic, group, answer: _ => release.Task, settings: settings);
        await busy.NextCallAsync();

        await using var other = await TestTrigger.StartAsync(cluster, topic, group, settings: settings);
        var calls = await other.CallsAsync(6); // of both partitions: one that polls would have kept one of them

        Assert.All(
            calls.Select(call => call.Records.Single()).GroupBy(record => record.Partition),
            partition => Assert.Equal([0, 1, 2], partition.Select(record => record.Offset)));
        Assert.False(release.Task.IsCompleted);
        release.SetResult("return");
    }

    [Fact]
    public async Task One_call_runs_at_a_time()
    {
        using var cluster = await ClusterAsync(BrokerKind.Emulator);
        var topic = await cluster.CreateTopicAsync(partitions: 2);
        await cluster.ProduceAsync(topic, 0, Messages(50));
        await cluster.ProduceAsync(topic, 1, Messages(50));
        var (running, most) = (0, 0);
        await using var trigger = await TestTrigger.StartAsync(
            cluster,
            topic,
            TestNames.Unique("group"),
            answer: async _ =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return "return";
            },
            settings: ("maxBatchSize", "10"));

        await trigger.CallsAsync(100);

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task A_thousand_records_of_100_KB_are_one_call()
    {
        using var cluster = await ClusterAsync(BrokerKind.Emulator);
        var topic = await cluster.CreateTopicAsync();
        var value = new byte[100_000];
        Random.Shared.NextBytes(value);
        await cluster.ProduceAsync(topic, 0, [.. Enumerable.Range(0, 1000).Select(_ => new Message<byte[], byte[]> { Key = null!, Value = value })]);

        await using var trigger = await TestTrigger.StartAsync(
            cluster, topic, TestNames.Unique("group"), function: "OnSizes", settings: [("maxBatchSize", "1000"), ("subscriberIntervalInSeconds", "60")]);
        var call = await trigger.NextCallAsync();

        Assert.Equal((1000, 100_000_000), (call.Input.GetProperty("records").GetInt32(), call.Input.GetProperty("bytes").GetInt32()));
    }

    private static Message<byte[], byte[]>[] Messages(int count) =>
        [.. Enumerable.Range(0, count).Select(number => new Message<byte[], byte[]> { Key = null!, Value = Encoding.UTF8.GetBytes($"{number}") })];

    private async Task<TestCluster> ClusterAsync(BrokerKind kind) => new(await brokers.StartAsync(kind));
}
