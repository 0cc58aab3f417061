using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using EndToEnd.Kit;
using ExactlyOnce;
using Testing;

namespace EndToEnd.DeadLetters;

/// <summary><c>./dev dlq</c>, as the person on call has it.</summary>
[Collection(SharedBrokers.Name)]
public sealed class DlqCommandTests(Brokers brokers)
{
    private const int Partitions = 3;

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_replay_of_ten_thousand_that_is_killed_in_the_middle_and_run_again_replays_each_once(BrokerKind kind)
    {
        const int letters = 10_000;
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var (input, dead) = await CreateAsync(cluster, letters);
        string[] replay = ["dlq", "replay", "--all", "--why", "mended", "--execute", "--queue", dead, "--bootstrap", cluster.BootstrapServers];

        await using (var killed = new DevProcess(replay))
        {
            await killed.UntilItPrintsAsync("replay: 3,000 done");
            killed.Kill();
            await killed.EndAsync();
        }
        var again = await DevProcess.RunAsync(replay);
        var nothingLeft = await DevProcess.RunAsync(replay);

        Assert.True(again.Code == 0, again.Error);
        var done = int.Parse(again.Output.Split('\n').Last(line => line.Contains("replay done", StringComparison.Ordinal)).Split(' ')[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.InRange(done, 1, letters - 3000);
        Assert.Contains("0 dead letters: replay done, 0 refused.", nothingLeft.Output);
        var replayed = cluster.ReadCommitted(input, Partitions);
        Assert.Equal(Enumerable.Range(0, letters), replayed.Select(record => int.Parse(Encoding.UTF8.GetString(record.Message.Value), CultureInfo.InvariantCulture)).Order());
        Assert.Equal(letters, cluster.ReadCommitted($"{dead}-journal", Partitions).Count);
    }

    [Fact]
    public async Task Dead_letters_are_listed_shown_replayed_and_discarded_and_what_is_not_possible_says_why()
    {
        using var cluster = new TestCluster(await brokers.StartAsync(BrokerKind.Emulator));
        var (input, dead) = await CreateAsync(cluster, 4);
        Task<DevProcess.Ended> RunAsync(params string[] arguments) => DevProcess.RunAsync(["dlq", .. arguments, "--queue", dead, "--bootstrap", cluster.BootstrapServers]);

        var listed = await RunAsync("list");
        var asJson = await RunAsync("list", "--key", "key 2", "--json");
        var shown = await RunAsync("show", "1/0");
        var planned = await RunAsync("replay", "1/0", "--why", "mended");
        var done = await RunAsync("replay", "1/0", "--why", "mended", "--by", "alice", "--execute");
        var refused = await RunAsync("replay", "1/0", "--why", "mended", "--execute");
        var forced = await RunAsync("replay", "1/0", "--why", "mended", "--execute", "--force");
        var discarded = await RunAsync("discard", "--reason", "number 2", "--why", "a test of the bank's", "--execute", "--json");
        var left = await RunAsync("list", "--json");

        Assert.Equal([0, 0, 0, 0, 0, 1, 0, 0, 0], new[] { listed, asJson, shown, planned, done, refused, forced, discarded, left }.Select(ended => ended.Code));
        Assert.Contains("System.FormatException", listed.Output);
        Assert.Contains($"{input}/1/1", listed.Output);
        Assert.Equal(["2/0"], Ids(asJson));
        Assert.Contains("the value of 1", shown.Output.Replace("\"", "", StringComparison.Ordinal));
        Assert.Contains("Nothing was changed: --execute would replay these.", planned.Output);
        Assert.Contains("it was replayed before (alice: mended)", refused.Output);
        Assert.Contains("\"done\": 1", discarded.Output);
        Assert.Equal(["0/0", "0/1"], Ids(left));
        Assert.Equal(2, cluster.ReadCommitted(input, Partitions).Count);
        Assert.Contains("discarded", (await RunAsync("show", "2/0")).Output, StringComparison.OrdinalIgnoreCase);

        Assert.Equal((1, 2, 2), ((await RunAsync("show", "1/99")).Code, (await RunAsync("show", "nonsense")).Code, (await RunAsync("replay", "--why", "all of them?")).Code));
        Assert.Contains("Say which dead letters: their ids, a filter, or --all.", (await RunAsync("replay", "--why", "all of them?")).Error);
    }

    // The letter of number n is in partition n % 3, and comes from offset n of that partition of the input.
    private static async Task<(string Input, string Dead)> CreateAsync(TestCluster cluster, int letters)
    {
        var input = await cluster.CreateTopicAsync(Partitions);
        var dead = await cluster.CreateTopicAsync(Partitions);
        await cluster.CreateTopicAsync(Partitions, name: $"{dead}-journal");
        await cluster.ProduceAsync(dead, Enumerable.Range(0, letters).Select(number => (number % Partitions, Letter(input, dead, number, letters > 10 ? $"{number}" : $"\"the value of {number}\""))));
        return (input, dead);
    }

    private static Message<byte[], byte[]> Letter(string input, string dead, int number, string value)
    {
        var record = new InputRecord(input, number % Partitions, number, Encoding.UTF8.GetBytes($"key {number}"), Encoding.UTF8.GetBytes(value));
        var letter = RetryRecord.DeadLetter(record, dead, "permanent", new FormatException($"number {number}"), DateTimeOffset.UtcNow);
        var headers = new Headers();
        foreach (var header in letter.Headers)
            headers.Add(header.Name, header.Value);
        return new Message<byte[], byte[]> { Key = letter.Key!, Value = letter.Value!, Headers = headers };
    }

    private static IEnumerable<string> Ids(DevProcess.Ended ended)
    {
        using var document = JsonDocument.Parse(ended.Output);
        return [.. document.RootElement.GetProperty("letters").EnumerateArray().Select(letter => letter.GetProperty("id").GetString()!)];
    }
}
