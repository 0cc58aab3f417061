using System.Text;
using ExactlyOnce.Kafka.Tests.Kit;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Lanes;

[Collection(SharedBrokers.Name)]
public sealed class LaneProducerTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task Records_and_position_become_visible_together_with_the_commit(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (input, output) = (await cluster.CreateTopicAsync(), await cluster.CreateTopicAsync());
        await using var ports = new LanePorts(cluster.BootstrapServers, Lane(input));
        var producer = await ports.AcquireAsync();
        Assert.Null(await ports.PositionAsync());

        await producer.BeginAsync([Record(output, "a"), Record(output, "b")]);
        await producer.SendPositionAsync(new LedgerEntry(42, null));
        await producer.CommitAsync();

        Assert.Equal(["a", "b"], cluster.ReadValues(output));
        Assert.Equal(42, await ports.PositionAsync());
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task An_abort_is_seen_by_no_reader_and_leaves_the_position(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (input, output) = (await cluster.CreateTopicAsync(), await cluster.CreateTopicAsync());
        await using var ports = new LanePorts(cluster.BootstrapServers, Lane(input));
        var producer = await ports.AcquireAsync();
        await CommitAsync(producer, 10, Record(output, "a"));

        await producer.BeginAsync([Record(output, "aborted")]);
        await producer.SendPositionAsync(new LedgerEntry(11, null));
        await producer.AbortAsync();
        await CommitAsync(producer, 12, Record(output, "b"));

        Assert.Equal(["a", "b"], cluster.ReadValues(output));
        Assert.Equal(12, await ports.PositionAsync());
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Of_two_producers_of_one_lane_the_zombies_commit_fails_and_leaves_nothing(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (input, output) = (await cluster.CreateTopicAsync(), await cluster.CreateTopicAsync());
        await using var ports = new LanePorts(cluster.BootstrapServers, Lane(input));
        var zombie = await ports.AcquireAsync();
        await CommitAsync(zombie, 10, Record(output, "a"));
        await zombie.BeginAsync([Record(output, "zombie")]);
        await zombie.SendPositionAsync(new LedgerEntry(20, null));

        var successor = await ports.AcquireAsync();
        var lost = await EndOfAsync(zombie);
        await CommitAsync(successor, 11, Record(output, "b"));

        Assert.True(Assert.IsType<ProducerLostException>(lost).IsFenced);
        Assert.Equal(["a", "b"], cluster.ReadValues(output));
        Assert.Equal(11, await ports.PositionAsync());
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task What_a_dead_producer_left_open_is_aborted_by_its_successor(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (input, output) = (await cluster.CreateTopicAsync(), await cluster.CreateTopicAsync());
        await using var ports = new LanePorts(cluster.BootstrapServers, Lane(input));
        var dead = await ports.AcquireAsync();
        await dead.BeginAsync([Record(output, "never committed")]);
        await dead.SendPositionAsync(new LedgerEntry(20, null));
        await dead.DisposeAsync(); // between produce and commit

        var successor = await ports.AcquireAsync();

        Assert.Null(await ports.PositionAsync());
        await CommitAsync(successor, 20, Record(output, "done again"));
        Assert.Equal(["done again"], cluster.ReadValues(output));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task The_ledger_is_not_told_while_a_transaction_on_it_is_open(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (input, output) = (await cluster.CreateTopicAsync(), await cluster.CreateTopicAsync());
        await using var ports = new LanePorts(cluster.BootstrapServers, Lane(input), callTimeout: TimeSpan.FromSeconds(2));
        var producer = await ports.AcquireAsync();
        await CommitAsync(producer, 10, Record(output, "a"));
        await producer.BeginAsync([]);
        await producer.SendPositionAsync(new LedgerEntry(20, null));

        await Assert.ThrowsAsync<RetriableException>(() => ports.Ledger.ReadAsync(ports.Lane));
        await producer.CommitAsync();

        Assert.Equal(20, await ports.PositionAsync());
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_record_that_is_too_large_is_rejected_with_its_transaction(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (input, output) = (await cluster.CreateTopicAsync(), await cluster.CreateTopicAsync(maxMessageBytes: 2000));
        await using var ports = new LanePorts(cluster.BootstrapServers, Lane(input));
        var producer = await ports.AcquireAsync();
        await producer.BeginAsync([Record(output, "small"), Record(output, new string('x', 3000))]);

        await Assert.ThrowsAsync<OutputRejectedException>(async () =>
        {
            await producer.SendPositionAsync(new LedgerEntry(20, null));
            await producer.CommitAsync();
        });
        await producer.AbortAsync();
        await CommitAsync(await ports.AcquireAsync(), 20, Record(output, "alone"));

        Assert.Equal(["alone"], cluster.ReadValues(output));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_record_that_is_too_large_is_rejected_as_such_also_by_a_producer_that_has_committed_before(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (input, output) = (await cluster.CreateTopicAsync(), await cluster.CreateTopicAsync(maxMessageBytes: 2000));
        await using var ports = new LanePorts(cluster.BootstrapServers, Lane(input));
        var producer = await ports.AcquireAsync();
        await CommitAsync(producer, 10, Record(output, "before"));

        var rejection = await Assert.ThrowsAsync<OutputRejectedException>(() => CommitAsync(producer, 20, Record(output, new string('x', 3000))));

        Assert.True(rejection.IsTooLarge);
        Assert.Equal(["before"], cluster.ReadValues(output));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Keys_values_headers_and_timestamps_are_written_as_they_are(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (input, output) = (await cluster.CreateTopicAsync(), await cluster.CreateTopicAsync());
        await using var ports = new LanePorts(cluster.BootstrapServers, Lane(input));
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

        await CommitAsync(
            await ports.AcquireAsync(),
            1,
            new OutputRecord(output, null, null),
            new OutputRecord(output, [], []),
            new OutputRecord(output, [0, 255], [1]) { Headers = [new RecordHeader("h", null), new RecordHeader("h", [7]), new RecordHeader("ü", [])], Timestamp = time });

        var records = cluster.ReadCommitted(output);
        Assert.Equal([(null, null), (0, 0), (2, 1)], records.Select(record => (record.Message.Key?.Length, record.Message.Value?.Length)));
        Assert.Equal([("h", null), ("h", 1), ("ü", 0)], records[2].Message.Headers.Select(header => (header.Key, header.GetValueBytes()?.Length)));
        Assert.Equal(time, records[2].Message.Timestamp.UtcDateTime);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task More_records_than_the_clients_queue_holds_are_written(BrokerKind kind)
    {
        using var cluster = await ClusterAsync(kind);
        var (input, output) = (await cluster.CreateTopicAsync(), await cluster.CreateTopicAsync());
        await using var ports = new LanePorts(cluster.BootstrapServers, Lane(input));
        const int QueueAndMore = 110_000;

        await CommitAsync(await ports.AcquireAsync(), 1, [.. Enumerable.Range(0, QueueAndMore).Select(_ => new OutputRecord(output, null, [1]))]);

        Assert.Equal(QueueAndMore, cluster.ReadCommitted(output).Count);
    }

    private static async Task CommitAsync(ILaneProducer producer, long position, params OutputRecord[] records)
    {
        await producer.BeginAsync(records);
        await producer.SendPositionAsync(new LedgerEntry(position, null));
        await producer.CommitAsync();
    }

    // A zombie may be told first that its transaction is to be aborted, and only then that it is fenced.
    private static async Task<Exception> EndOfAsync(ILaneProducer zombie)
    {
        try
        {
            await zombie.CommitAsync();
        }
        catch (AbortRequiredException)
        {
            return await Assert.ThrowsAnyAsync<Exception>(zombie.AbortAsync);
        }
        catch (Exception lost)
        {
            return lost;
        }
        throw new InvalidOperationException("the zombie's commit succeeded");
    }

    private static LaneId Lane(string input) => new(TestNames.Unique("group"), input, 0);

    private static OutputRecord Record(string topic, string value) => new(topic, null, Encoding.UTF8.GetBytes(value));

    private async Task<TestCluster> ClusterAsync(BrokerKind kind) => new(await brokers.StartAsync(kind));
}
