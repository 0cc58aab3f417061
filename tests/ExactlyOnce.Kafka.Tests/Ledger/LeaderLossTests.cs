using Confluent.Kafka;
using Testing;
using Toolchain;

namespace ExactlyOnce.Kafka.Tests.Ledger;

public sealed class LeaderLossTests
{
    private const int Partitions = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RealKafkaFact]
    public async Task After_a_broker_is_lost_the_ends_of_its_partitions_are_found_with_their_next_leaders()
    {
        await using var kafka = await ApacheCluster.StartAsync(brokers: 3);
        using var cluster = new TestCluster(kafka.BootstrapServers);
        var (group, topic) = (TestNames.Unique("group"), await cluster.CreateTopicAsync(Partitions));
        using var client = new LedgerClient(new KafkaOptions { BootstrapServers = kafka.BootstrapServers, CallTimeout = TimeSpan.FromSeconds(5) }, group, _ => { });
        await UntilAllEndsAreFoundAsync(client, topic);
        await UntilItSucceedsAsync(() => client.ReadOffsetAsync(new TopicPartition(topic, 0), isStable: false));

        // The group's next coordinator tells of the brokers that are left: the lost one is forgotten, and the leader of its partitions is not.
        await kafka.KillAsync(await cluster.FindCoordinatorAsync(group));
        await UntilItSucceedsAsync(() => client.ReadOffsetAsync(new TopicPartition(topic, 0), isStable: false));

        await UntilAllEndsAreFoundAsync(client, topic);
    }

    private static async Task UntilAllEndsAreFoundAsync(LedgerClient client, string topic)
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            await UntilItSucceedsAsync(() => client.FindEndsAsync(new TopicPartition(topic, partition)));
            await UntilItSucceedsAsync(() => client.FindEndAsync(new TopicPartition(topic, partition)));
        }
    }

    private static Task UntilItSucceedsAsync(Func<Task> call) => Eventually.SucceedsAsync<KafkaException>(call, Patience);
}
