using Confluent.Kafka;
using LocalHost.Tests.Kit;
using Testing;

namespace LocalHost.Tests.Kafka;

/// <summary>What becomes of calls, offsets and the group when the host is told to stop. Session time-outs are longer than tests wait: what another instance gets, it was left.</summary>
[Collection(SharedBrokers.Name)]
public sealed class StopTests(Brokers brokers)
{
    private static readonly (string, string)[] NeverTimesOut = [("sessionTimeoutMs", "600000"), ("maxPollIntervalMs", "600000")];

    private readonly string _group = TestNames.Unique("group");

    [Theory, OnEmulator, OnRealKafka]
    public async Task Stopping_cancels_the_call_that_runs_and_commits_nothing_of_it(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var topic = await TopicAsync(cluster);
        await using var trigger = await TestTrigger.StartAsync(cluster, topic, _group, answer: _ => Task.FromResult("hang"));
        await trigger.NextCallAsync();

        await trigger.StopAsync();

        Assert.Null(cluster.ReadOffset(_group, topic, 0));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Stopping_leaves_the_group_at_once(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var topic = await TopicAsync(cluster);
        await using var first = await TestTrigger.StartAsync(cluster, topic, _group, answer: _ => Task.FromResult("hang"), settings: NeverTimesOut);
        await first.NextCallAsync();
        await first.StopAsync();

        await using var second = await TestTrigger.StartAsync(cluster, topic, _group, settings: NeverTimesOut);

        Assert.Equal([0, 1, 2], (await second.CallsAsync(3)).SelectMany(call => call.Offsets));
    }

    [Fact]
    public async Task A_call_that_ignores_its_cancellation_does_not_keep_the_group()
    {
        using var cluster = await ClusterAsync(BrokerKind.Emulator);
        var topic = await TopicAsync(cluster);
        await using var stuck = await TestTrigger.StartAsync(cluster, topic, _group, answer: _ => Task.FromResult("ignore-cancellation"), settings: NeverTimesOut);
        await stuck.NextCallAsync();
        await stuck.Host.SignalAsync("TERM");

        await using var other = await TestTrigger.StartAsync(cluster, topic, _group, settings: NeverTimesOut);

        Assert.Equal([0, 1, 2], (await other.CallsAsync(3)).SelectMany(call => call.Offsets));
    }

    [Fact]
    public async Task In_drain_mode_the_call_is_waited_for_and_its_offsets_are_committed()
    {
        using var cluster = await ClusterAsync(BrokerKind.Emulator);
        var topic = await TopicAsync(cluster);
        var release = new TaskCompletionSource<string>();
        await using var trigger = await TestTrigger.StartAsync(cluster, topic, _group, answer: _ => release.Task, settings: ("FUNCTIONS_ENABLE_DRAIN_ON_APP_STOPPING", "true"));
        var call = await trigger.NextCallAsync();

        var stopping = trigger.StopAsync();
        await trigger.Host.UntilPrintedAsync("stops when its calls have ended");
        release.SetResult("return");
        await stopping;

        Assert.Equal(call.Offsets.Last() + 1, cluster.ReadOffset(_group, topic, 0));
    }

    private static async Task<string> TopicAsync(TestCluster cluster)
    {
        var topic = await cluster.CreateTopicAsync();
        await cluster.ProduceAsync(topic, 0, [.. Enumerable.Range(0, 3).Select(number => new Message<byte[], byte[]> { Key = null!, Value = [(byte)number] })]);
        return topic;
    }

    private async Task<TestCluster> ClusterAsync(BrokerKind kind) => new(await brokers.StartAsync(kind));
}
