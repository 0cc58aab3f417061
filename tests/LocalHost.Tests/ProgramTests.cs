using System.Diagnostics;
using Confluent.Kafka;
using LocalHost.Tests.Kit;
using Testing;

namespace LocalHost.Tests;

[Collection(SharedBrokers.Name)]
public sealed class ProgramTests(Brokers brokers) : IDisposable
{
    private static readonly Dictionary<string, string> Nothing = [];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("script-root-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Help_names_every_option()
    {
        using var program = new LocalHostProcess(Nothing, "--help");

        var (code, output, _) = await program.EndAsync();

        Assert.Equal(0, code);
        Assert.All(["--script-root", "--settings", "--port", "--key", "--attached"], option => Assert.Contains(option, output));
    }

    [Fact]
    public async Task A_folder_that_is_no_script_root_is_named_with_what_it_lacks()
    {
        using var missing = new LocalHostProcess(Nothing, "--script-root", Path.Combine(_folder.FullName, "nowhere"));
        using var empty = new LocalHostProcess(Nothing, "--script-root", _folder.FullName);

        Assert.Contains("nowhere, which is no folder", (await missing.EndAsync()).Error);
        var (code, output, error) = await empty.EndAsync();
        Assert.Contains($"{_folder.FullName} has no host.json", error);
        Assert.Equal(1, code);
        Assert.DoesNotContain("   at ", output + error); // no stack trace
    }

    [Fact]
    public async Task A_settings_file_that_is_not_there_is_named()
    {
        using var program = new LocalHostProcess(Nothing, "--script-root", WorkerAppFolder.Path, "--settings", "nowhere.json");

        var (code, _, error) = await program.EndAsync();

        Assert.Equal(1, code);
        Assert.Contains("nowhere.json", error);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("")] // its input ends
    public async Task What_stops_it_stops_its_worker_too(string signal)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(BrokerKind.Emulator));
        await using var trigger = await StartAsync(cluster);
        var worker = (await trigger.NextCallAsync()).Process;

        if (signal == "")
            trigger.Host.EndInput();
        else
            await trigger.Host.SignalAsync(signal);

        Assert.Equal(0, (await trigger.Host.EndAsync()).Code);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(worker));
    }

    [Fact]
    public async Task A_worker_does_not_outlive_a_host_that_is_killed()
    {
        using var cluster = new TestCluster(await brokers.StartAsync(BrokerKind.Emulator));
        await using var trigger = await StartAsync(cluster);
        using var worker = Process.GetProcessById((await trigger.NextCallAsync()).Process);

        await trigger.Host.SignalAsync("KILL");

        await Eventually.HoldsAsync(() => worker.HasExited, "the worker ends");
    }

    private static async Task<TestTrigger> StartAsync(TestCluster cluster)
    {
        var topic = await cluster.CreateTopicAsync();
        await cluster.ProduceAsync(topic, 0, new Message<byte[], byte[]> { Key = null!, Value = [1] });
        return await TestTrigger.StartAsync(cluster, topic, TestNames.Unique("group"));
    }
}
