using System.Globalization;
using System.Text;
using Confluent.Kafka;
using ExactlyOnce.Kafka.Tests.Kit;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Gaps;

/// <summary>Reading back what the host passed over.</summary>
[Collection(SharedBrokers.Name)]
public sealed class InputLogTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task A_stretch_is_read_as_it_was_written_and_no_further(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topic = await cluster.CreateTopicAsync();
        var time = new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);
        await cluster.ProduceAsync(topic, 0, Message(0), Message(1));
        await cluster.ProduceAsync(topic, 0, new Message<byte[], byte[]>
        {
            Key = null!,
            Value = null!,
            Timestamp = new Timestamp(time),
            Headers = new Headers { { "h", null }, { "h", [7] } },
        });
        await cluster.ProduceAsync(topic, 0, Message(3), Message(4));
        await using var ports = new LanePorts(cluster.BootstrapServers, new LaneId("g", topic, 0));

        var slice = await ReadAsync(ports, 1, 4, 100);

        Assert.Equal((4, 1), (slice.Next, slice.Start));
        Assert.Equal([1, 2, 3], slice.Records.Select(record => record.Offset));
        Assert.Equal("1", Encoding.UTF8.GetString(slice.Records[0].Value!));
        Assert.Equal((null, null, time), (slice.Records[1].Key, slice.Records[1].Value, slice.Records[1].Timestamp!.Value.UtcDateTime));
        Assert.Equal([("h", null), ("h", 1)], slice.Records[1].Headers.Select(header => (header.Name, header.Value?.Length)));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_record_that_was_written_without_a_time_has_none(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topic = await cluster.CreateTopicAsync();
        await cluster.ProduceAsync(topic, 0, new Message<byte[], byte[]> { Value = [1], Timestamp = new Timestamp(-1, TimestampType.CreateTime) });
        await using var ports = new LanePorts(cluster.BootstrapServers, new LaneId("g", topic, 0));

        var slice = await ReadAsync(ports, 0, 1, 100);

        Assert.Null(Assert.Single(slice.Records).Timestamp);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_long_stretch_is_read_in_pieces(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topic = await cluster.CreateTopicAsync();
        await cluster.ProduceAsync(topic, 0, [.. Enumerable.Range(0, 100).Select(Message)]);
        await using var ports = new LanePorts(cluster.BootstrapServers, new LaneId("g", topic, 0));

        var first = await ReadAsync(ports, 10, 100, 40);
        var second = await ReadAsync(ports, first.Next, 100, 60);

        Assert.Equal((50, 40), (first.Next, first.Records.Count));
        Assert.Equal((100, 50), (second.Next, second.Records.Count));
    }

    [Theory, OnEmulator(true, false), OnRealKafka(true, false)]
    public async Task Markers_and_aborted_transactions_are_no_records(BrokerKind kind, bool aborts)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topic = await cluster.CreateTopicAsync();
        cluster.ProduceInTransactions(topic, 0, aborts, Message(0), Message(2));
        await cluster.ProduceAsync(topic, 0, Message(4));
        await using var ports = new LanePorts(cluster.BootstrapServers, new LaneId("g", topic, 0));

        var all = await ReadAsync(ports, 0, 4, 100);
        var marker = await ReadAsync(ports, 3, 4, 100);

        Assert.Equal(aborts ? [] : [0, 2], all.Records.Select(record => record.Offset));
        Assert.Equal((4, 0), (marker.Next, marker.Records.Count));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_stretch_at_the_end_of_a_log_that_ends_with_a_marker_is_read_to_its_end(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topic = await cluster.CreateTopicAsync();
        cluster.ProduceInTransactions(topic, 0, aborts: false, Message(0));
        await using var ports = new LanePorts(cluster.BootstrapServers, new LaneId("g", topic, 0));

        Assert.Equal((2, 0), ((await ReadAsync(ports, 1, 2, 100)).Next, (await ReadAsync(ports, 1, 2, 100)).Records.Count));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Where_records_are_deleted_the_stretch_begins_with_the_first_that_is_there(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topic = await cluster.CreateTopicAsync();
        await cluster.ProduceAsync(topic, 0, [.. Enumerable.Range(0, 10).Select(Message)]);
        await cluster.DeleteRecordsAsync(topic, 0, before: 6);
        await using var ports = new LanePorts(cluster.BootstrapServers, new LaneId("g", topic, 0));

        var rest = await ReadAsync(ports, 2, 8, 100);
        var nothing = await ReadAsync(ports, 2, 4, 100);

        Assert.Equal([6, 7], rest.Records.Select(record => record.Offset));
        Assert.Equal((8, 6), (rest.Next, rest.Start));
        Assert.Equal((4, 4, 0), (nothing.Next, nothing.Start, nothing.Records.Count));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_log_is_described_by_its_topics_id_and_its_end(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topic = await cluster.CreateTopicAsync();
        await cluster.ProduceAsync(topic, 0, Message(0), Message(1));
        await using var ports = new LanePorts(cluster.BootstrapServers, new LaneId("g", topic, 0));

        var log = await LanePorts.RetryAsync(() => ports.Log.DescribeAsync(ports.Lane));

        Assert.Equal(2, log.End);
        Assert.NotNull(log.TopicId);
    }

    private static Message<byte[], byte[]> Message(int number) =>
        new() { Key = [1], Value = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)) };

    private static Task<LogSlice> ReadAsync(LanePorts ports, long from, long until, int maxRecords) =>
        LanePorts.RetryAsync(() => ports.Log.ReadAsync(ports.Lane, from, until, maxRecords));
}
