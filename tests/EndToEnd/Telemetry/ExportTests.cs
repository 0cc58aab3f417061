using Confluent.Kafka;
using Dev.Run;
using EndToEnd.Kit;
using Testing;

namespace EndToEnd.Telemetry;

/// <summary>What host and worker send to an OTLP endpoint.</summary>
[Collection(SharedBrokers.Name)]
public sealed class ExportTests(Brokers brokers, HostStorage storage) : IDisposable
{
    private readonly DirectoryInfo _logs = Directory.CreateTempSubdirectory("export-");

    public void Dispose() => _logs.Delete(recursive: true);

    [Fact]
    public async Task The_worker_sends_traces_metrics_and_logs_and_the_host_what_its_triggers_have()
    {
        using var cluster = new TestCluster(await brokers.StartAsync(BrokerKind.Emulator));
        await using var collector = await Collector.StartAsync();
        var id = TestNames.Unique("export");
        var names = new RunNames($"{id}-");
        foreach (var topic in names.PipelineTopics)
            await cluster.CreateTopicAsync(name: topic);
        await cluster.ProduceAsync(names.Payments, 0, new Message<byte[], byte[]> { Key = null!, Value = "no payment"u8.ToArray() });
        var settings = names.Settings(cluster.BootstrapServers, await storage.StartAsync(), exactlyOnce: true);
        settings["AzureFunctionsWebHost__hostid"] = id;
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address;
        (settings["OTEL_TRACES_EXPORTER"], settings["OTEL_LOGS_EXPORTER"]) = ("otlp", "otlp");
        await using var instance = new Instance(1, settings, _logs);

        await instance.StartAsync();

        await UntilGotAsync(collector, instance, "/v1/traces", $"transform {names.Payments}");
        await UntilGotAsync(collector, instance, "/v1/traces", $"commit {names.Payments}");
        await UntilGotAsync(collector, instance, "/v1/metrics", "exactlyonce.transaction.duration");
        await UntilGotAsync(collector, instance, "/v1/metrics", "localhost.partitions");
        await UntilGotAsync(collector, instance, "/v1/logs", "acquired at position");
    }

    private static Task UntilGotAsync(Collector collector, Instance instance, string path, string text) =>
        Eventually.HoldsAsync(() => collector.Got(path, text), () => $"'{text}' comes to {path}\n{instance.EndOfLog()}");
}
