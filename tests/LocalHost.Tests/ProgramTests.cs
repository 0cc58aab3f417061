using System.Text;
using Confluent.Kafka;
using LocalHost.Tests.Kit;
using Testing;

namespace LocalHost.Tests;

[Collection(SharedBrokers.Name)]
public sealed class ProgramTests(Brokers brokers)
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public async Task Help_names_every_option()
    {
        using var program = new LocalHostProcess(Nothing, "--help");

        var (code, output, _) = await program.EndAsync();

        Assert.Equal(0, code);
        Assert.All(["--settings", "--host-json", "--port", "--key", "--otlp", "--attached", "--report"], option => Assert.Contains(option, output));
    }

    [Fact]
    public async Task Without_settings_it_names_those_that_are_missing_and_exits_with_1()
    {
        using var program = new LocalHostProcess(Nothing);

        var (code, output, error) = await program.EndAsync();

        Assert.Equal(1, code);
        Assert.Contains("the app setting PaymentsProcessedTopic is missing", error);
        Assert.Contains("the app setting PaymentsGroup is missing", error);
        Assert.Contains("local.settings.sample.json", error);
        Assert.DoesNotContain("   at ", output + error); // no stack trace
    }

    [Theory]
    [InlineData("--settings")]
    [InlineData("--host-json")]
    public async Task A_file_that_is_not_there_is_named(string option)
    {
        using var program = new LocalHostProcess(Nothing, option, "nowhere.json");

        var (code, output, error) = await program.EndAsync();

        Assert.Equal(1, code);
        Assert.Contains("nowhere.json", error);
        Assert.DoesNotContain("   at ", output + error);
    }

    [Fact]
    public async Task It_runs_the_payments_functions_and_stops_when_its_input_ends()
    {
        using var cluster = new TestCluster(await brokers.StartAsync(BrokerKind.Emulator));
        var settings = await PaymentsSettings.CreateAsync(cluster);
        await cluster.ProduceAsync(settings["PaymentsTopic"], 0, Payment("""{"paymentId":"p-1","userId":"u","amount":1,"currency":"EUR"}"""), Payment("no payment"));

        using var program = new LocalHostProcess(settings, "--attached", "--report");
        await PaymentsSettings.UntilProcessedAsync(cluster, settings, 2);
        program.EndInput();
        var (code, output, _) = await program.EndAsync();

        Assert.Equal(0, code);
        Assert.Single(cluster.ReadCommitted(settings["PaymentsProcessedTopic"]));
        Assert.Equal(["no payment"], cluster.ReadValues(settings["PaymentsDeadLetterTopic"]));
        Assert.Contains("\"exactlyonce.transactions.committed\":", output);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_stops_it(string signal)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(BrokerKind.Emulator));
        var settings = await PaymentsSettings.CreateAsync(cluster);
        await cluster.ProduceAsync(settings["PaymentsTopic"], 0, Payment("no payment"));
        using var program = new LocalHostProcess(settings);
        await PaymentsSettings.UntilProcessedAsync(cluster, settings, 1);

        await program.SignalAsync(signal);

        Assert.Equal(0, (await program.EndAsync()).Code);
    }

    private static Message<byte[], byte[]> Payment(string value) => new() { Key = null!, Value = Encoding.UTF8.GetBytes(value) };
}
