using ExactlyOnce.Kafka.Tests.Kit;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Ledger;

/// <summary>Why the ledger is a group of its own (design, section 3): the host's timer writes what it stored, whatever stands there.</summary>
[Collection(SharedBrokers.Name)]
public sealed class LedgerGroupTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task With_a_ledger_of_its_own_a_host_that_goes_back_and_dies_duplicates_nothing(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, records: 128);

        await HostGoesBackAndDiesAsync(cluster, topics, hostGroup: topics.Group);

        Assert.Equal(TestTopics.Values(0, 128, "a"), cluster.ReadValues(topics.A));
        Assert.Equal(TestTopics.Values(0, 128, "b"), cluster.ReadValues(topics.B));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task With_the_hosts_group_for_a_ledger_the_same_schedule_duplicates(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, records: 128);

        await HostGoesBackAndDiesAsync(cluster, topics, hostGroup: LaneId.LedgerGroupOf(topics.Group));

        Assert.Equal([.. TestTopics.Values(0, 128, "a"), .. TestTopics.Values(64, 128, "a")], cluster.ReadValues(topics.A));
    }

    private static async Task HostGoesBackAndDiesAsync(TestCluster cluster, TestTopics topics, string hostGroup)
    {
        await using (var first = new TestPipeline(cluster.BootstrapServers, topics))
        {
            await first.ProcessAsync((0, 0, 64));
            await first.ProcessAsync((0, 64, 128));
            // The timer fires with what was stored after the first call, and the host dies before it fires again.
            cluster.CommitOffset(hostGroup, topics.Input, 0, 64);
        }

        await using var successor = new TestPipeline(cluster.BootstrapServers, topics);
        using var host = new TestHost(cluster.BootstrapServers, topics with { Group = hostGroup });
        var redelivered = await host.TakeAsync(64);
        Assert.Equal(64, redelivered[0].Offset);
        await successor.ProcessAsync(redelivered);
    }
}
