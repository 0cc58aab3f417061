using KafkaEmulation.Protocol;
using Testing;

namespace KafkaEmulation.Tests.Clients;

/// <summary>Kafka's tools for topics, configurations, groups and logs print the same against the emulator as against Kafka.</summary>
[Collection(SharedBrokers.Name)]
public sealed class AdminToolTests(Brokers brokers)
{
    private readonly SameOnBoth _both = new(brokers);

    [RealKafkaFact]
    public Task Topics_are_created_described_grown_and_deleted_alike() => _both.CompareAsync(async (broker, topic) =>
    {
        List<string> seen =
        [
            await Topics("--create", "--partitions 3 --config retention.ms=60000"),
            await Topics("--create", "--partitions 3"),
            await Topics("--describe", ""),
            await Topics("--alter", "--partitions 5"),
            await Topics("--alter", "--partitions 2"),
            await Topics("--describe", ""),
            await Topics("--delete", ""),
            await Topics("--delete", ""),
            await KafkaTool.RunAsync("topics", broker, $"--create --topic {topic}-wrong --config no.such.config=1"),
            await KafkaTool.RunAsync("topics", broker, $"--create --topic {topic}-wrong --replication-factor 3"),
            await KafkaTool.RunAsync("topics", broker, $"--create --topic {topic}-wrong --config segment.bytes=14"),
        ];
        Assert.Contains("PartitionCount: 5", seen[5]);
        // Which rule was broken is told in each one's words.
        return string.Join("---\n", seen).Replace("Value must be at least 1048576", "it must be 1048576 or more", StringComparison.Ordinal);

        Task<string> Topics(string verb, string more) => KafkaTool.RunAsync("topics", broker, $"{verb} --topic {topic} {more}");
    });

    [RealKafkaFact]
    public Task Topics_are_listed_alike() => _both.CompareAsync(async (broker, topic) =>
    {
        await KafkaTool.RunAsync("topics", broker, $"--create --topic {topic}");
        var listed = await KafkaTool.RunAsync("topics", broker, "--list --exclude-internal");
        return string.Join('\n', listed.Split('\n').Where(line => line == topic));
    });

    [RealKafkaFact]
    public Task Configurations_are_set_described_and_deleted_alike() => _both.CompareAsync(async (broker, topic) =>
    {
        await KafkaTool.RunAsync("topics", broker, $"--create --topic {topic}");
        List<string> seen =
        [
            await Configs($"--alter --entity-type topics --entity-name {topic} --add-config cleanup.policy=[compact,delete],retention.ms=5000"),
            await Configs($"--describe --entity-type topics --entity-name {topic}"),
            await Configs($"--alter --entity-type topics --entity-name {topic} --delete-config retention.ms"),
            await Configs($"--describe --all --entity-type topics --entity-name {topic}"),
            await Configs($"--alter --entity-type topics --entity-name {topic} --add-config no.such.config=1"),
            await Configs("--alter --entity-type brokers --entity-name 1 --add-config log.retention.ms=7000"),
            await Configs("--describe --entity-type brokers --entity-name 1"),
            await Configs($"--describe --all --entity-type topics --entity-name {topic}"),
            await Configs("--alter --entity-type brokers --entity-name 1 --delete-config log.retention.ms"),
        ];
        Assert.Contains("DYNAMIC_BROKER_CONFIG:log.retention.ms=7000", seen[7]);
        // What the two were started with is not the same.
        return string.Join("---\n", seen).Replace(", STATIC_BROKER_CONFIG:min.insync.replicas=1", "", StringComparison.Ordinal);

        Task<string> Configs(string arguments) => KafkaTool.RunAsync("configs", broker, arguments);
    });

    [RealKafkaFact]
    public Task Groups_are_listed_described_reset_and_deleted_alike() => _both.CompareAsync(async (broker, name) =>
    {
        await KafkaTool.RunAsync("topics", broker, $"--create --topic {name} --partitions 1");
        await KafkaTool.RunAsync("console-producer", broker, $"--topic {name}", "a\nb\nc\n");
        await KafkaTool.RunAsync("console-consumer", broker, $"--topic {name} --group {name} --from-beginning --max-messages 3");
        await KafkaTool.RunAsync("console-consumer", broker, $"--topic {name} --group {name}-new --from-beginning --max-messages 3 --command-property group.protocol=consumer");
        List<string> seen =
        [
            string.Join('\n', (await Groups("--list --state --type")).Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal)).Order()),
            await Groups($"--describe --group {name}"),
            await Groups($"--describe --group {name}-new --state"),
            await Groups($"--describe --group {name} --members"),
            await Groups($"--reset-offsets --group {name} --topic {name} --to-offset 1 --dry-run"),
            await Groups($"--reset-offsets --group {name} --topic {name} --to-offset 1 --execute"),
            await Groups($"--describe --group {name} --offsets"),
            await Groups($"--reset-offsets --group {name} --topic {name} --to-latest --execute"),
            await Groups($"--delete-offsets --group {name}-new --topic {name}"),
            await Groups($"--delete --group {name} --group {name}-new --group {name}-none"),
            await Groups($"--describe --group {name}"),
        ];
        Assert.Contains($"{name} {name} 0 1 3 2", seen[6]);
        return string.Join("---\n", seen);

        Task<string> Groups(string arguments) => KafkaTool.RunAsync("groups", broker, arguments);
    });

    [RealKafkaFact]
    public Task Offsets_are_told_and_records_deleted_alike() => _both.CompareAsync(async (broker, topic) =>
    {
        await KafkaTool.RunAsync("topics", broker, $"--create --topic {topic} --partitions 2");
        // With a key, so that both brokers get the records in the same partition; one after another (--sync), so that each is a batch of its own: the size of a shared one depends on how soon they follow each other.
        await KafkaTool.RunAsync("console-producer", broker, $"--topic {topic} --sync --reader-property parse.key=true --reader-property key.separator=:", "k:a\nk:b\nk:c\n");
        var file = Path.GetTempFileName();
        try
        {
            var latest = await KafkaTool.RunAsync("get-offsets", broker, $"--topic {topic} --time latest");
            var partition = latest.Contains($"{topic}:0:3", StringComparison.Ordinal) ? 0 : 1;
            await File.WriteAllTextAsync(file, $$"""{"partitions":[{"topic":"{{topic}}","partition":{{partition}},"offset":2}],"version":1}""");
            var sizes = await KafkaTool.RunAsync("log-dirs", broker, $"--describe --topic-list {topic}");
            Assert.Contains("\"size\":210", sizes, StringComparison.Ordinal); // Three batches of 70 bytes: the premise above.
            return string.Join(
                "---\n",
                latest,
                await KafkaTool.RunAsync("get-offsets", broker, $"--topic {topic} --time 0"),
                await KafkaTool.RunAsync("delete-records", broker, $"--offset-json-file {file}"),
                await KafkaTool.RunAsync("get-offsets", broker, $"--topic {topic} --time earliest"),
                string.Join(',', System.Text.RegularExpressions.Regex.Matches(sizes, "\"size\":\\d+").Select(match => match.Value).Order()));
        }
        finally
        {
            File.Delete(file);
        }
    });

    [RealKafkaFact]
    public Task The_versions_of_what_is_served_are_told_alike() => _both.CompareAsync(async (broker, _) =>
    {
        var served = ApiTable.All.Select(api => $"{api.Key}(").ToList();
        var told = await KafkaTool.RunAsync("api-versions", broker, "");
        var lines = told.Split('\n').Select(line => line.Trim().TrimEnd(',')).Where(line => served.Any(name => line.StartsWith(name, StringComparison.Ordinal))).ToList();
        Assert.Equal(served.Count, lines.Count);
        return string.Join('\n', lines);
    });
}
