using System.Text.Json;
using Dev.Run;
using EndToEnd.Kit;
using Testing;

namespace EndToEnd.Doctor;

/// <summary><c>./dev doctor</c>. What it finds is tested where it is found.</summary>
[Collection(SharedBrokers.Name)]
public sealed class DoctorCommandTests(Brokers brokers) : IDisposable
{
    private readonly LocalSettings _settings = new();

    public void Dispose() => _settings.Dispose();

    [Fact]
    public async Task It_tells_what_breaks_the_guarantee_and_its_exit_code_says_so()
    {
        var bootstrap = await brokers.StartAsync(BrokerKind.Emulator);
        using var cluster = new TestCluster(bootstrap);
        var names = new RunNames($"{TestNames.Unique("doctor")}-");
        foreach (var topic in names.AllTopics.Where(topic => topic != names.Audit))
            await cluster.CreateTopicAsync(name: topic);
        await _settings.WriteAsync(names.Settings(bootstrap, "UseDevelopmentStorage=true", exactlyOnce: true));
        string[] command = ["doctor", "--settings", _settings.Path, "--skip", "store"];

        var shown = await DevProcess.RunAsync(command);
        var json = await DevProcess.RunAsync([.. command, "--json"]);
        var healthy = await DevProcess.RunAsync([.. command, "--skip", "cluster", "--skip", "access"]);

        Assert.Equal((1, 1, 0), (shown.Code, json.Code, healthy.Code));
        Assert.Contains($"{names.Audit} does not exist", shown.Output);
        Assert.Contains($"--create --topic {names.Audit}", shown.Output);
        Assert.Contains("findings break the guarantee", shown.Output);
        Assert.Contains("Nothing breaks the guarantee", healthy.Output);
        using var report = JsonDocument.Parse(json.Output);
        Assert.Contains(
            report.RootElement.GetProperty("findings").EnumerateArray(),
            finding => (finding.GetProperty("severity").GetString(), finding.GetProperty("id").GetString(), finding.GetProperty("subject").GetString()) == ("error", "topic-missing", names.Audit));
        Assert.False(report.RootElement.GetProperty("isHealthy").GetBoolean());
    }

    [Fact]
    public async Task Settings_that_are_wrong_are_named_and_nothing_is_looked_at()
    {
        await _settings.WriteAsync(new() { ["KafkaBrokers"] = "127.0.0.1:1" });

        var ended = await DevProcess.RunAsync("doctor", "--settings", _settings.Path);

        Assert.Equal(2, ended.Code);
        Assert.Contains("the app setting PaymentsTopic is missing; local.settings.sample.json has payments", ended.Error);
    }
}
