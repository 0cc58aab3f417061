using LocalHost.Tests.Kit;
using Testing;

namespace LocalHost.Tests.Kafka;

/// <summary>Starts that go wrong, and one that waits.</summary>
[Collection(SharedBrokers.Name)]
public sealed class StartTests(Brokers brokers)
{
    [Fact]
    public async Task Every_trigger_that_cannot_be_run_is_named_and_the_host_exits_with_1()
    {
        using var host = Start([.. WorkerAppFolder.Only("OnRecords", "OnText"), ("OnTextTopic", "t"), ("OnRecordsTopic", "t"), ("OnRecordsGroup", "g"), ("ObserverAddress", "http://127.0.0.1:9")]);

        var (code, output, error) = await host.EndAsync();

        Assert.Equal(1, code);
        Assert.Contains("Function OnRecords: its trigger's brokerList needs the app setting Brokers, which is missing", error);
        Assert.Contains("Function OnText: its trigger's brokerList needs the app setting Brokers", error);
        Assert.Contains("its trigger's consumerGroup needs the app setting OnTextGroup, which is missing", error);
        Assert.DoesNotContain("   at ", output + error); // no stack trace
    }

    [Fact]
    public async Task Wrong_settings_of_the_host_are_named_and_so_are_those_that_only_the_client_refuses()
    {
        using var cluster = new TestCluster(await brokers.StartAsync(BrokerKind.Emulator));
        (string, string)[] trigger = [.. WorkerAppFolder.Only("OnRecords"), ("Brokers", cluster.BootstrapServers), ("OnRecordsTopic", "t"), ("OnRecordsGroup", "g"), ("ObserverAddress", "http://127.0.0.1:9")];
        using var wrong = Start([.. trigger, ("AzureFunctionsJobHost__extensions__kafka__maxBatchSize", "0")]);
        using var refused = Start([.. trigger, ("AzureFunctionsJobHost__extensions__kafka__libkafkaDebug", "everything")]);

        Assert.Contains("extensions.kafka.maxBatchSize is 0; it must be 1 or a larger whole number", (await wrong.EndAsync()).Error);
        var (code, _, error) = await refused.EndAsync();
        Assert.Contains("Function OnRecords: the Kafka client refuses its settings", error);
        Assert.Equal(1, code);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_a_line_with_the_way_out_and_the_host_goes_on()
    {
        using var host = Start([.. WorkerAppFolder.Only("OnRecords"), ("Brokers", "127.0.0.1:9"), ("OnRecordsTopic", "t"), ("OnRecordsGroup", "g"), ("ObserverAddress", "http://127.0.0.1:9")]);

        await host.UntilPrintedAsync("OnRecords: no broker of 127.0.0.1:9 answers");
        await host.SignalAsync("TERM");
        var (code, output, _) = await host.EndAsync();

        Assert.Equal(0, code);
        Assert.Single(output.Split('\n'), line => line.Contains("127.0.0.1:9", StringComparison.Ordinal));
    }

    private static LocalHostProcess Start(IEnumerable<(string Name, string Value)> settings) =>
        new(settings.ToDictionary(setting => setting.Name, setting => setting.Value), "--script-root", WorkerAppFolder.Path);
}
