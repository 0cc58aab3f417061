using Confluent.Kafka;
using Dev.Run;
using EndToEnd.Kit;
using Testing;

namespace EndToEnd.Telemetry;

/// <summary>What host and worker send to OTLP endpoints.</summary>
[Collection(SharedBrokers.Name)]
public sealed class ExportTests(Brokers brokers, HostStorage storage)
{
    [Fact]
    public async Task The_worker_sends_traces_metrics_and_logs_and_the_host_what_its_triggers_have()
    {
        await using var collector = await Collector.StartAsync();
        // Metrics go where an instance sends them anyway.
        await using var app = await PaymentsApp.StartAsync(await brokers.StartAsync(BrokerKind.Emulator), await storage.StartAsync(), partitions: 1, settings =>
        {
            foreach (var signal in new[] { "traces", "logs" })
            {
                settings[$"OTEL_{signal.ToUpperInvariant()}_EXPORTER"] = "otlp";
                settings[$"OTEL_EXPORTER_OTLP_{signal.ToUpperInvariant()}_ENDPOINT"] = $"{collector.Address}/v1/{signal}";
            }
            settings["OTEL_BSP_SCHEDULE_DELAY"] = "200";
            settings["OTEL_BLRP_SCHEDULE_DELAY"] = "200";
        });

        await app.Cluster.ProduceAsync(app.Names.Payments, 0, new Message<byte[], byte[]> { Key = null!, Value = "no payment"u8.ToArray() });

        await Eventually.HoldsAsync(() => collector.Got("/v1/traces", $"transform {app.Names.Payments}"), "the transform's span came");
        await Eventually.HoldsAsync(() => collector.Got("/v1/traces", $"commit {app.Names.Payments}"), "the transaction's span came");
        await Eventually.HoldsAsync(() => collector.Got("/v1/logs", "acquired at position"), "the worker's logs came");
        await Eventually.HoldsAsync(() => app.Counter("exactlyonce.records.dead-lettered") == 1, "the worker's metrics came");
        Assert.Equal((1, 1), (app.Counter("localhost.partitions"), app.Counter(Instance.Rebalances)));
    }
}
