using EndToEnd.Kit;
using Testing;
using Xunit.Abstractions;

namespace EndToEnd.Chaos;

/// <summary><c>./dev chaos</c>, as a process: what it does to the pipeline, and that it can hurt.</summary>
[Collection("chaos")] // begins early: it takes seven minutes
public sealed class ChaosTests(ITestOutputHelper output)
{
    [Fact]
    public Task Two_minutes_on_the_emulator_lose_duplicate_and_tear_nothing() => StaysExactlyOnceAsync();

    [RealKafkaFact]
    public Task Two_minutes_on_three_brokers_of_Apache_Kafka_lose_duplicate_and_tear_nothing() => StaysExactlyOnceAsync("--apache");

    [Fact]
    public async Task The_same_without_transactions_duplicates()
    {
        using var report = new ReportFile();

        var ended = await RunAsync(report, "--minutes", "0.7", "--seed", "3", "--mode", "at-least-once");

        Assert.Equal(1, ended.Code);
        Assert.InRange(report["duplicated"], 1, int.MaxValue);
    }

    private async Task StaysExactlyOnceAsync(params string[] arguments)
    {
        var seed = Random.Shared.Next();
        using var report = new ReportFile();

        var ended = await RunAsync(report, ["--minutes", "2", "--seed", $"{seed}", .. arguments]);

        Assert.True(ended.Code == 0, $"seed {seed}: {ended.Output}\n{ended.Error}");
        Assert.All(["lost", "duplicated", "torn", "mismatched"], name => Assert.Equal(0, report[name]));
        Assert.All(["inputs", "processed", "kills", "rebalances", "transactions"], name => Assert.InRange(report[name], 1, int.MaxValue));
    }

    private async Task<DevProcess.Ended> RunAsync(ReportFile report, params string[] arguments)
    {
        var ended = await DevProcess.RunAsync(["chaos", "--json", report.Path, .. arguments]);
        output.WriteLine(ended.Output);
        return ended;
    }
}
