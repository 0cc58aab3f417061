using Testing;
using Toolchain;

namespace KafkaEmulation.Tests.Clients;

/// <summary>Clients that are not Kafka's own see the same of the emulator as of Kafka.</summary>
[Collection(SharedBrokers.Name)]
public sealed class OtherClientTests(Brokers brokers)
{
    private readonly SameOnBoth _both = new(brokers);

    [RealKafkaTheory]
    [InlineData("kafkajs.js", "1 2 null committed undefined")]
    [InlineData("confluent.js", "1 2 null committed")]
    public Task A_JavaScript_client_sees_the_same(string script, string read) => _both.CompareAsync(async (broker, topic) =>
    {
        var seen = await KafkaTool.RunAsync(
            "node",
            [Path.Combine(AppContext.BaseDirectory, "Clients", "node", script), broker, topic],
            broker,
            environment: [("NODE_PATH", TestClients.NodeModules)]);
        Assert.Contains(read, seen);
        return seen;
    });

    // Of all clients here kcat has the oldest librdkafka (its distribution's): with it the emulator meets the requests of applications that were never brought up to date,
    // such as Fetch 11, ListOffsets 2 and Metadata 4.
    [RealKafkaFact]
    public Task Kcat_sees_the_same() => _both.CompareAsync(async (broker, topic) =>
    {
        using var cluster = new TestCluster(broker);
        await cluster.CreateTopicAsync(name: topic);
        List<string> seen =
        [
            await Kcat("-P -t TOPIC -K : -z snappy", "k1:v1\nk2:v2\nk3:v3\n"),
            await Kcat("-C -t TOPIC -p 0 -o beginning -e -q -f %o:%k:%s\\n"),
            await Kcat("-C -t TOPIC -p 0 -o -1 -e -q -f %o:%k:%s\\n"),
            await Kcat("-G TOPIC -X auto.offset.reset=earliest -c 3 -q -f %o:%k:%s\\n TOPIC"),
            await Kcat("-Q -t TOPIC:0:-1"),
            await Kcat("-L -t TOPIC"),
            // Errors only: a broker that has just started says that it is loading, and is asked again.
            await Kcat("-P -t TOPIC -K : -z lz4 -X transactional.id=TOPIC -X log_level=3", "k4:v4\n"),
            await Kcat("-G TOPIC-static -X group.instance.id=one -X auto.offset.reset=earliest -e -q -f %o:%k:%s\\n TOPIC"),
        ];
        Assert.Contains("2:k3:v3", seen[1]);
        Assert.Contains("3:k4:v4", seen[^1]);
        return string.Join("---\n", seen);

        Task<string> Kcat(string arguments, string input = "") => KafkaTool.RunAsync(
            "kcat", ["-b", broker, .. arguments.Replace("TOPIC", topic, StringComparison.Ordinal).Split(' ')], broker, input);
    });
}
