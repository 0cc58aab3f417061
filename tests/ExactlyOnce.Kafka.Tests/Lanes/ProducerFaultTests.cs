using System.Text;
using ExactlyOnce.Kafka.Tests.Kit;
using KafkaEmulation;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Lanes;

/// <summary>What librdkafka hides of a fault, and a lane's producer finds out.</summary>
public sealed class ProducerFaultTests : IAsyncLifetime, IDisposable
{
    private KafkaEmulator _emulator = null!;
    private TestCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _emulator = await KafkaEmulator.StartAsync();
        _cluster = new TestCluster(_emulator.BootstrapServers);
    }

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task A_call_that_the_client_does_not_return_from_costs_the_producer_and_not_the_lane()
    {
        var (input, output) = (await _cluster.CreateTopicAsync(), await _cluster.CreateTopicAsync());
        await using var ports = Ports(input, callTimeout: TimeSpan.FromSeconds(1));
        var stuck = await ports.AcquireAsync();
        _emulator.Inject(Fault.Delay(ApiKey.AddOffsetsToTxn, TimeSpan.FromHours(1)));
        await stuck.BeginAsync([Record(output, "lost")]);

        var lost = await Assert.ThrowsAsync<ProducerLostException>(() => stuck.SendPositionAsync(new LedgerEntry(1, null)));
        var next = await ports.AcquireAsync();
        await next.BeginAsync([Record(output, "written")]);
        await next.SendPositionAsync(new LedgerEntry(1, null));
        await next.CommitAsync();

        Assert.Contains("SendOffsetsToTransaction: the client has not returned within 00:00:02", lost.Message);
        Assert.Equal(["written"], _cluster.ReadValues(output));
    }

    [Fact]
    public async Task A_record_that_fails_while_the_position_is_on_its_way_is_told_as_the_cause()
    {
        var (input, output) = (await _cluster.CreateTopicAsync(), await _cluster.CreateTopicAsync(maxMessageBytes: 2000));
        await using var ports = Ports(input, callTimeout: TimeSpan.FromSeconds(10));
        var producer = await ports.AcquireAsync();
        var added = Fault.Delay(ApiKey.AddPartitionsToTxn, TimeSpan.Zero);
        _emulator.Inject(added);
        _emulator.Inject(Fault.Delay(ApiKey.Produce, TimeSpan.FromMilliseconds(300)));
        _emulator.Inject(Fault.Delay(ApiKey.AddOffsetsToTxn, TimeSpan.FromSeconds(2)));

        await producer.BeginAsync([Record(output, new string('x', 3000))]);
        await added.Happened.WaitAsync(Eventually.Patience);

        await Assert.ThrowsAsync<OutputRejectedException>(() => producer.SendPositionAsync(new LedgerEntry(1, null)));
    }

    private static OutputRecord Record(string topic, string value) => new(topic, null, Encoding.UTF8.GetBytes(value));

    private LanePorts Ports(string input, TimeSpan callTimeout) =>
        new(_cluster.BootstrapServers, new LaneId(TestNames.Unique("group"), input, 0), callTimeout);
}
