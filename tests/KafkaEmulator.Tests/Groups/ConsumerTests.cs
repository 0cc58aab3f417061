using System.Collections.Concurrent;
using Confluent.Kafka;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Groups;

/// <summary>Consumers of librdkafka with each assignor, joining and leaving.</summary>
[Collection(SharedBrokers.Name)]
public sealed class ConsumerTests(Brokers brokers)
{
    private const int Partitions = 4;

    [Theory]
    [OnEmulator(PartitionAssignmentStrategy.Range, PartitionAssignmentStrategy.RoundRobin, PartitionAssignmentStrategy.CooperativeSticky)]
    [OnRealKafka(PartitionAssignmentStrategy.Range, PartitionAssignmentStrategy.RoundRobin, PartitionAssignmentStrategy.CooperativeSticky)]
    public async Task Two_consumers_share_the_partitions_and_one_takes_over_when_the_other_leaves(BrokerKind kind, PartitionAssignmentStrategy strategy)
    {
        var bootstrap = await brokers.StartAsync(kind);
        using var session = await Session.OpenAsync(bootstrap);
        var topic = await session.CreateTopicAsync(Partitions);
        var group = TestNames.Unique("group");

        await using var one = new PolledConsumer(bootstrap, group, topic, strategy);
        await one.OwnsAsync(Partitions);
        await using (var other = new PolledConsumer(bootstrap, group, topic, strategy))
        {
            await one.OwnsAsync(Partitions / 2);
            await other.OwnsAsync(Partitions / 2);
        }
        await one.OwnsAsync(Partitions);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_consumer_goes_on_where_its_group_committed(BrokerKind kind)
    {
        var bootstrap = await brokers.StartAsync(kind);
        using var session = await Session.OpenAsync(bootstrap);
        var topic = await session.CreateTopicAsync();
        var group = TestNames.Unique("group");
        await session.ProduceAsync(topic, new Batch { Values = ["a", "b", "c"] }.Build());

        Assert.Equal(["a", "b"], ConsumeAndCommit(bootstrap, group, topic, count: 2));
        Assert.Equal(["c"], ConsumeAndCommit(bootstrap, group, topic, count: 1));
    }

    private static List<string> ConsumeAndCommit(string bootstrap, string group, string topic, int count)
    {
        using var consumer = new ConsumerBuilder<Ignore, string>(Config(bootstrap, group)).Build();
        consumer.Subscribe(topic);
        List<string> values = [];
        while (values.Count < count)
        {
            var record = consumer.Consume(Eventually.Patience);
            values.Add(record.Message.Value);
            if (values.Count == count)
                consumer.Commit(record);
        }
        consumer.Close();
        return values;
    }

    private static ConsumerConfig Config(string bootstrap, string group) => new()
    {
        BootstrapServers = bootstrap,
        GroupId = group,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        EnableAutoCommit = false,
        SessionTimeoutMs = 10_000,
        HeartbeatIntervalMs = 500,
    };

    private sealed class PolledConsumer : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentDictionary<int, bool> _owned = new();
        private readonly SemaphoreSlim _changed = new(0);
        private readonly Task _polling;

        public PolledConsumer(string bootstrap, string group, string topic, PartitionAssignmentStrategy strategy)
        {
            var config = Config(bootstrap, group);
            config.PartitionAssignmentStrategy = strategy;
            _polling = Task.Factory.StartNew(() => Poll(config, topic), TaskCreationOptions.LongRunning);
        }

        public async Task OwnsAsync(int partitions)
        {
            while (_owned.Count != partitions)
                Assert.True(await _changed.WaitAsync(Eventually.Patience), $"owns {_owned.Count} partitions, not {partitions}");
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _polling;
            _stop.Dispose();
            _changed.Dispose();
        }

        private void Poll(ConsumerConfig config, string topic)
        {
            using var consumer = new ConsumerBuilder<Ignore, Ignore>(config)
                .SetPartitionsAssignedHandler((_, partitions) => Change(() => partitions.ForEach(p => _owned.TryAdd(p.Partition.Value, true))))
                .SetPartitionsRevokedHandler((_, partitions) => Change(() => partitions.ForEach(p => _owned.Remove(p.Partition.Value, out var _))))
                .Build();
            consumer.Subscribe(topic);
            while (!_stop.IsCancellationRequested)
                consumer.Consume(TimeSpan.FromMilliseconds(100));
            consumer.Close();
        }

        private void Change(Action change)
        {
            change();
            _changed.Release();
        }
    }
}
