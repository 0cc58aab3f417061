using System.Text;
using Confluent.Kafka;
using LocalHost.Tests.Kit;
using LocalHost.Trigger;
using Microsoft.Azure.Functions.Worker;
using Testing;

namespace LocalHost.Tests.Trigger;

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

        await using var trigger = await TestTrigger.StartAsync(cluster, topic, TestNames.Unique("group"), new TriggerSettings { MaxBatchSize = 25 });
        var calls = await trigger.CallsAsync(30);

        Assert.Equal(30, calls.Sum(call => call.Length));
        Assert.Equal(25, calls.Max(call => call.Length));
        Assert.Contains(calls, call => call.DistinctBy(record => record.Partition).Count() > 1);
        Assert.All(
            calls.SelectMany(call => call).GroupBy(record => record.Partition),
            partition => Assert.Equal(Enumerable.Range(0, 10), partition.Select(record => (int)record.Offset)));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task The_function_gets_keys_values_headers_and_timestamps_as_they_are(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var topic = await cluster.CreateTopicAsync();
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
        var headers = new Headers { { "h", [1] }, { "h", null }, { "ü", [] } };
        await cluster.ProduceAsync(
            topic,
            0,
            new Message<byte[], byte[]> { Key = [0, 255], Value = [1, 2], Headers = headers, Timestamp = new Timestamp(time) },
            new Message<byte[], byte[]> { Key = null!, Value = null! });

        await using var trigger = await TestTrigger.StartAsync(cluster, topic, TestNames.Unique("group"), new TriggerSettings());
        var records = (await trigger.CallsAsync(2)).SelectMany(call => call).ToList();

        Assert.Equal((topic, 0, 0L), (records[0].Topic, records[0].Partition, records[0].Offset));
        Assert.Equal([0, 255], records[0].Key);
        Assert.Equal([1, 2], records[0].Value);
        Assert.Equal([("h", 1), ("h", null), ("ü", 0)], records[0].Headers.Select(header => (header.Key, header.Value?.Length)));
        Assert.Equal((time, KafkaTimestampType.CreateTime), (records[0].Timestamp.DateTimeOffset, records[0].Timestamp.Type));
        Assert.Null(records[1].Key);
        Assert.Null(records[1].Value);
        Assert.Empty(records[1].Headers);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Offsets_are_committed_to_the_triggers_group_while_it_runs(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (topic, group) = (await cluster.CreateTopicAsync(), TestNames.Unique("group"));
        await cluster.ProduceAsync(topic, 0, Messages(5));

        await using var trigger = await TestTrigger.StartAsync(cluster, topic, group, new TriggerSettings());
        await trigger.CallsAsync(5);

        await cluster.UntilOffsetIsAsync(5, group, topic, 0);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Another_instance_goes_on_where_the_one_before_stopped(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (topic, group) = (await cluster.CreateTopicAsync(), TestNames.Unique("group"));
        await cluster.ProduceAsync(topic, 0, Messages(5));
        await using (await TestTrigger.StartAsync(cluster, topic, group, new TriggerSettings()))
            await cluster.UntilOffsetIsAsync(5, group, topic, 0);
        await cluster.ProduceAsync(topic, 0, Messages(2));

        await using var second = await TestTrigger.StartAsync(cluster, topic, group, new TriggerSettings());

        Assert.Equal([5, 6], (await second.CallsAsync(2)).SelectMany(call => call).Select(record => record.Offset));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Nobody_waits_when_a_partition_is_revoked_the_call_goes_on_and_its_records_go_to_another_too(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (topic, group) = (await cluster.CreateTopicAsync(partitions: 2), TestNames.Unique("group"));
        await cluster.ProduceAsync(topic, 0, Messages(1));
        await cluster.ProduceAsync(topic, 1, Messages(1));
        var release = new TaskCompletionSource();
        await using var zombie = await TestTrigger.StartAsync(cluster, topic, group, new TriggerSettings { MaxBatchSize = 2 }, (_, _) => release.Task);
        var held = await zombie.NextCallAsync();

        await using var other = await TestTrigger.StartAsync(cluster, topic, group, new TriggerSettings());
        var redelivered = (await other.NextCallAsync()).Single();

        Assert.False(release.Task.IsCompleted);
        Assert.Contains(held, record => record.Partition == redelivered.Partition && record.Offset == redelivered.Offset);
        release.SetResult();
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Behind_a_call_that_runs_nobody_polls_and_after_the_poll_interval_its_partitions_go_to_another(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (topic, group) = (await cluster.CreateTopicAsync(partitions: 2), TestNames.Unique("group"));
        await cluster.ProduceAsync(topic, 0, Messages(3)); // one in the call, one in the channel, one before it
        await cluster.ProduceAsync(topic, 1, Messages(3));
        var settings = new TriggerSettings { MaxBatchSize = 1, SessionTimeoutMs = 6000, MaxPollIntervalMs = 6000 };
        var release = new TaskCompletionSource();
        await using var busy = await TestTrigger.StartAsync(cluster, topic, group, settings, (_, _) => release.Task);
        await busy.NextCallAsync();

        await using var other = await TestTrigger.StartAsync(cluster, topic, group, settings);
        var calls = await other.CallsAsync(6); // of both partitions: one that polls would have kept one of them

        Assert.All(
            calls.Select(call => call.Single()).GroupBy(record => record.Partition),
            partition => Assert.Equal([0, 1, 2], partition.Select(record => record.Offset)));
        Assert.False(release.Task.IsCompleted);
        release.SetResult();
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Stopping_cancels_the_call_that_runs_and_commits_nothing_of_it(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (topic, group) = (await cluster.CreateTopicAsync(), TestNames.Unique("group"));
        await cluster.ProduceAsync(topic, 0, Messages(3));
        var never = new TaskCompletionSource();
        var trigger = await TestTrigger.StartAsync(cluster, topic, group, new TriggerSettings(), (_, stopping) => never.Task.WaitAsync(stopping));
        await trigger.NextCallAsync();

        await trigger.DisposeAsync();

        Assert.Null(cluster.ReadOffset(group, topic, 0));
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
            new TriggerSettings { MaxBatchSize = 10 },
            async (_, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
            });

        await trigger.CallsAsync(100);

        Assert.Equal(1, most);
    }

    private static Message<byte[], byte[]>[] Messages(int count) =>
        [.. Enumerable.Range(0, count).Select(number => new Message<byte[], byte[]> { Key = null!, Value = Encoding.UTF8.GetBytes($"{number}") })];

    private async Task<TestCluster> ClusterAsync(BrokerKind kind) => new(await brokers.StartAsync(kind));
}
