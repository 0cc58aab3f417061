using Testing;

namespace ExactlyOnce.Kafka.Tests.Kit;

/// <summary>The topics and the group of a test's pipeline.</summary>
internal sealed record TestTopics(string Group, string Input, string A, string B, string Dead)
{
    public static async Task<TestTopics> CreateAsync(TestCluster cluster, int partitions = 1, int? maxBytesOfB = null) => new(
        TestNames.Unique("group"),
        await cluster.CreateTopicAsync(partitions),
        await cluster.CreateTopicAsync(),
        await cluster.CreateTopicAsync(maxMessageBytes: maxBytesOfB),
        await cluster.CreateTopicAsync());

    public static IEnumerable<string> Values(int from, int to, string ending) => Enumerable.Range(from, to - from).Select(offset => $"{offset}.{ending}");
}
