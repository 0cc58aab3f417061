using System.Text.Json;
using Dev.Run;
using EndToEnd.Kit;
using Testing;

namespace EndToEnd.Topics;

/// <summary><c>./dev topics</c>. What it creates is tested where it is planned.</summary>
[Collection(SharedBrokers.Name)]
public sealed class TopicsCommandTests(Brokers brokers) : IDisposable
{
    private readonly LocalSettings _settings = new();

    public void Dispose() => _settings.Dispose();

    [Fact]
    public async Task It_creates_what_the_settings_name_once_and_a_dry_run_only_tells()
    {
        var bootstrap = await brokers.StartAsync(BrokerKind.Emulator);
        using var cluster = new TestCluster(bootstrap);
        var names = new RunNames($"{TestNames.Unique("topics")}-");
        await cluster.CreateTopicAsync(name: names.Payments, partitions: 3);
        await _settings.WriteAsync(names.Settings(bootstrap, "UseDevelopmentStorage=true", exactlyOnce: true));
        string[] command = ["topics", "--settings", _settings.Path, "--partitions", "2"];

        var dry = await DevProcess.RunAsync([.. command, "--dry-run"]);
        var first = await DevProcess.RunAsync([.. command, "--json"]);
        var again = await DevProcess.RunAsync(command);

        Assert.Equal((0, 0, 0), (dry.Code, first.Code, again.Code));
        Assert.Matches($"missing {names.Audit} +2 partitions, 1 replicas", dry.Output);
        Assert.Matches($"there +{names.Payments} +3 partitions", dry.Output);
        Assert.Contains("topics would be created", dry.Output);
        using var report = JsonDocument.Parse(first.Output);
        var states = report.RootElement.GetProperty("topics").EnumerateArray().ToDictionary(topic => topic.GetProperty("name").GetString()!, topic => topic.GetProperty("state").GetString());
        Assert.Subset(states.Keys.ToHashSet(), names.AllTopics.ToHashSet());
        Assert.All(states, topic => Assert.Equal(topic.Key == names.Payments ? "there" : "created", topic.Value));
        Assert.Contains("0 topics were created", again.Output);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_named()
    {
        await _settings.WriteAsync(new RunNames("").Settings("127.0.0.1:1", "UseDevelopmentStorage=true", exactlyOnce: true));

        var ended = await DevProcess.RunAsync("topics", "--settings", _settings.Path);

        Assert.Equal(2, ended.Code);
        Assert.Contains("The cluster at 127.0.0.1:1 does not answer", ended.Error);
    }
}
