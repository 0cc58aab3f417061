using System.Text;
using Confluent.Kafka;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Records;

/// <summary>Compaction leaves the same records, at the same offsets, as Kafka's.</summary>
[Collection(HastyBrokers.Name)]
public sealed class CompactionTests(HastyBrokers.Pair brokers)
{
    private static readonly (string, string)[] Compacted =
    [
        ("cleanup.policy", "compact"), ("segment.bytes", "1048576"), ("min.cleanable.dirty.ratio", "0.01"), ("delete.retention.ms", "0"),
    ];

    // None of them is larger than a segment, and two of them are.
    private static readonly string Filler = new('x', 600_000);

    [Theory, OnEmulator, OnOwnKafka]
    public async Task The_last_record_of_each_key_stays_at_its_offset(BrokerKind kind)
    {
        var broker = await brokers.StartAsync(kind);
        using var cluster = new TestCluster(broker);
        using var session = await Session.OpenAsync(broker);
        var topic = await session.CreateTopicAsync(configs: Compacted);
        await session.ProduceAsync(topic, new Batch { Keys = ["a", "b", "c"], Values = ["a1", "b1", "c1"] }.Build());
        await session.ProduceAsync(topic, new Batch { Keys = ["a", "b"], Values = ["a2", null] }.Build());
        await session.ProduceAsync(topic, new Batch { Keys = ["a"], Values = ["a3"] }.Build());
        await RollAsync(session, topic);

        await Session.UntilAsync(() => Task.FromResult(!Read(cluster, topic).Contains("0 a a1")));

        Assert.Equal(["2 c c1", "5 a a3"], Read(cluster, topic).Where(record => !record.Contains("b ") && !record.Contains("filler")));
        Assert.Equal(8, await session.ListOffsetAsync(topic));
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task A_tombstone_goes_when_its_time_is_over(BrokerKind kind)
    {
        var broker = await brokers.StartAsync(kind);
        using var cluster = new TestCluster(broker);
        using var session = await Session.OpenAsync(broker);
        var topic = await session.CreateTopicAsync(configs: Compacted);
        await session.ProduceAsync(topic, new Batch { Keys = ["a"], Values = ["a1"] }.Build());
        await session.ProduceAsync(topic, new Batch { Keys = ["a"], Values = [null] }.Build());
        // The first cleaning decides when the tombstone may go, a later one lets it go: each needs something new to clean.
        await Session.UntilAsync(async () =>
        {
            await RollAsync(session, topic);
            return !Read(cluster, topic).Any(record => record.Contains(" a "));
        });
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task Records_of_aborted_transactions_go_and_committed_ones_are_compacted(BrokerKind kind)
    {
        var broker = await brokers.StartAsync(kind);
        using var cluster = new TestCluster(broker);
        using var session = await Session.OpenAsync(broker);
        var topic = await session.CreateTopicAsync(configs: Compacted);
        await session.ProduceAsync(topic, new Batch { Keys = ["a"], Values = ["a1"] }.Build());
        using (var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = broker, TransactionalId = topic, LingerMs = 0 }).Build())
        {
            producer.InitTransactions(Eventually.Patience);
            foreach (var (value, commit) in new[] { ("aborted", false), ("a2", true), ("aborted", false) })
            {
                producer.BeginTransaction();
                await producer.ProduceAsync(topic, new Message<string, string> { Key = "a", Value = value });
                if (commit)
                    producer.CommitTransaction();
                else
                    producer.AbortTransaction();
            }
        }
        await RollAsync(session, topic);

        await Session.UntilAsync(() => Task.FromResult(!Read(cluster, topic).Contains("0 a a1")));

        Assert.Equal(["3 a a2"], Read(cluster, topic).Where(record => !record.Contains("filler")));
        Assert.DoesNotContain("aborted", Encoding.UTF8.GetString(await AllBytesAsync(session, topic)));
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task A_compacted_topic_refuses_records_without_a_key_and_names_them(BrokerKind kind)
    {
        var broker = await brokers.StartAsync(kind);
        using var session = await Session.OpenAsync(broker);
        var topic = await session.CreateTopicAsync(configs: ("cleanup.policy", "compact"));

        var refused = await session.ProduceAsync(topic, new Batch { Keys = ["a"], Values = ["1", "2", "3"] }.Build());

        Assert.Equal(ErrorCode.InvalidRecord, refused.Error);
        Assert.Equal([1, 2], refused.RecordErrors.Select(error => error.BatchIndex));
        Assert.Equal(0, await session.ListOffsetAsync(topic));
    }

    // Ended segments only are compacted: the one with everything before is ended by what does not fit any more.
    private static async Task RollAsync(Session session, string topic)
    {
        for (var count = 0; count < 2; count++)
            Assert.Equal(ErrorCode.None, (await session.ProduceAsync(topic, new Batch { Keys = ["filler"], Values = [Filler] }.Build())).Error);
    }

    private static List<string> Read(TestCluster cluster, string topic) =>
    [
        .. cluster.ReadCommitted(topic).Select(record =>
            $"{record.Offset} {Encoding.UTF8.GetString(record.Message.Key)} {(record.Message.Value is { } value ? Encoding.UTF8.GetString(value)[..Math.Min(9, value.Length)] : "null")}"),
    ];

    private static async Task<byte[]> AllBytesAsync(Session session, string topic)
    {
        var start = await session.ListOffsetAsync(topic, timestamp: -2);
        return Session.BytesOf(await session.FetchAsync(topic, start, maxBytes: 10_000_000));
    }
}
