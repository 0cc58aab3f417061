using ExactlyOnce.Kafka.Tests.Kit;
using KafkaEmulation;
using Testing;
using Toolchain;

namespace ExactlyOnce.Kafka.Tests.Ledger;

public sealed class OutageTests
{
    // librdkafka's admin client ends the process in this test, when the broker is back.
    [Fact]
    public async Task A_ledger_that_could_not_be_read_is_read_when_its_broker_is_back()
    {
        var options = new KafkaEmulatorOptions { Port = Loopback.FreePort() };
        var lane = new LaneId(TestNames.Unique("group"), TestNames.Unique("in"), 0);
        await using var ports = new LanePorts($"127.0.0.1:{options.Port}", lane, callTimeout: TimeSpan.FromSeconds(0.5));

        for (var outage = 0; outage < 3; outage++)
        {
            await Assert.ThrowsAsync<RetriableException>(() => ports.Ledger.ReadAsync(lane));
            await Assert.ThrowsAsync<RetriableException>(() => ports.Ledger.PeekAsync(lane));
            await Assert.ThrowsAsync<RetriableException>(() => ports.Ledger.ListAsync(lane.TriggerGroup));

            await using var broker = await KafkaEmulator.StartAsync(options);

            Assert.Null(await LanePorts.RetryAsync(() => ports.Ledger.ReadAsync(lane)));
            Assert.Null(await LanePorts.RetryAsync(() => ports.Ledger.PeekAsync(lane)));
            Assert.Empty(await LanePorts.RetryAsync(() => ports.Ledger.ListAsync(lane.TriggerGroup)));
        }
    }
}
