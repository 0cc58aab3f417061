using System.Text.RegularExpressions;
using KafkaEmulation.Configuration;
using KafkaEmulation.Protocol;
using KafkaEmulation.Requests;
using KafkaEmulation.Tests.Kit;
using Testing;
using Toolchain;

namespace KafkaEmulation.Tests.Product;

/// <summary>What the emulator's README lists is what there is.</summary>
[Collection(SharedBrokers.Name)]
public sealed partial class ReadmeTests(Brokers brokers)
{
    private static string Readme { get; } = File.ReadAllText(Workspace.At("src", "KafkaEmulator", "README.md"));

    [Fact]
    public async Task The_table_of_keys_is_what_ApiVersions_answers()
    {
        using var session = await Session.OpenAsync(await brokers.StartAsync(BrokerKind.Emulator));
        var answered = await session.Client.SendAsync<ApiVersions.Response>(ApiKey.ApiVersions, 3, new ApiVersions.Request());

        Assert.Equal(
            answered.Keys.Select(key => $"| {key.Key} | {(ApiKey)key.Key} | {key.Min} to {key.Max} |"),
            ServedKey().Matches(Readme).Select(row => row.Value.TrimEnd()));
    }

    [Theory, OnRealKafka]
    public async Task Every_key_that_Kafka_answers_is_served_or_named_as_out(BrokerKind kind)
    {
        using var session = await Session.OpenAsync(await brokers.StartAsync(kind));
        var answered = await session.Client.SendAsync<ApiVersions.Response>(ApiKey.ApiVersions, 3, new ApiVersions.Request());

        var outside = OutsideKeys().Matches(Readme).SelectMany(row => row.Groups[1].Value.Split(", ")).SelectMany(Range).ToHashSet();
        Assert.All(answered.Keys, key => Assert.True(ApiTable.Find(key.Key) is not null != outside.Contains(key.Key), $"key {key.Key} is served or out"));
    }

    [Fact]
    public void The_table_of_configurations_is_what_the_broker_acts_on() => Assert.Equal(
        BrokerConfigs.All.Values.Select(config => $"| {config.Name} | {config.Default} | {(config.IsDynamic ? "yes" : "")} | {config.Documentation} |"),
        Readme[Readme.IndexOf("| name | default |", StringComparison.Ordinal)..].TrimEnd().Split('\n').Skip(2));

    private static IEnumerable<short> Range(string keys)
    {
        var bounds = keys.Split(" to ").Select(short.Parse).ToList();
        return Enumerable.Range(bounds[0], bounds[^1] - bounds[0] + 1).Select(key => (short)key);
    }

    [GeneratedRegex(@"^\| \d+ \| \w+ \| \d+ to \d+ \|\s*$", RegexOptions.Multiline)]
    private static partial Regex ServedKey();

    [GeneratedRegex(@"^\| (\d+(?: to \d+)?(?:, \d+(?: to \d+)?)*) \| [^|]+ \| [a-zA-Z][^|]+ \|\s*$", RegexOptions.Multiline)]
    private static partial Regex OutsideKeys();
}
