using System.Text.RegularExpressions;
using Confluent.Kafka;
using Testing;

namespace KafkaEmulation.Tests.Clients;

/// <summary>Kafka's tools that write, read, measure and copy records come to the same against the emulator as against Kafka.</summary>
[Collection(SharedBrokers.Name)]
public sealed partial class RecordToolTests(Brokers brokers)
{
    private readonly SameOnBoth _both = new(brokers);

    [RealKafkaFact]
    public Task The_console_producer_and_consumer_pass_keys_headers_and_nulls_on_alike() => _both.CompareAsync(async (broker, topic) =>
    {
        await KafkaTool.RunAsync("topics", broker, $"--create --topic {topic} --partitions 1");
        var wrote = await KafkaTool.RunAsync(
            "console-producer",
            broker,
            $"--topic {topic} --compression-codec zstd --reader-property parse.key=true --reader-property parse.headers=true --reader-property null.marker=NULL",
            "h1:v1,h2:v2\tkey\tvalue\nh:v\tNULL\tNULL\nh:v\tö\tü\n");
        var read = await KafkaTool.RunAsync(
            "console-consumer",
            broker,
            $"--topic {topic} --from-beginning --max-messages 3 --isolation-level read_committed --formatter-property print.key=true "
            + "--formatter-property print.headers=true --formatter-property print.offset=true --formatter-property print.partition=true");
        Assert.Contains("h1:v1,h2:v2", read);
        return wrote + read;
    });

    [RealKafkaFact]
    public Task The_performance_tools_write_and_read_every_record_alike() => _both.CompareAsync(async (broker, topic) =>
    {
        await KafkaTool.RunAsync("topics", broker, $"--create --topic {topic} --partitions 3");
        var wrote = await KafkaTool.RunAsync("producer-perf", broker, $"--topic {topic} --num-records 20000 --record-size 100 --throughput -1");
        var transactional = await KafkaTool.RunAsync(
            "producer-perf", broker, $"--topic {topic} --num-records 5000 --record-size 100 --throughput -1 --transactional-id {topic} --transaction-duration-ms 20");
        var read = await KafkaTool.RunAsync("consumer-perf", broker, $"--topic {topic} --num-records 25000");
        Assert.Contains("20000 records sent", wrote);
        Assert.Contains("5000 records sent", transactional);
        // MB and records are the fifth and the third column of the last line.
        var line = read.TrimEnd().Split('\n')[^1].Split(", ");
        Assert.Equal("25000", line[4]);
        return $"{line[2]} {line[4]}";
    });

    [RealKafkaFact]
    public Task The_verifiable_producer_and_consumer_report_alike() => _both.CompareAsync(async (broker, topic) =>
    {
        await KafkaTool.RunAsync("topics", broker, $"--create --topic {topic} --partitions 1");
        var wrote = await KafkaTool.RunAsync("verifiable-producer", broker, $"--topic {topic} --max-messages 50");
        var classic = await KafkaTool.RunAsync("verifiable-consumer", broker, $"--topic {topic} --group-id {topic} --max-messages 50 --reset-policy earliest");
        var consumer = await KafkaTool.RunAsync(
            "verifiable-consumer", broker, $"--topic {topic} --group-id {topic}-new --group-protocol consumer --max-messages 50 --reset-policy earliest");
        var instance = await KafkaTool.RunAsync(
            "verifiable-consumer", broker, $"--topic {topic} --group-id {topic}-static --group-instance-id i --max-messages 50 --reset-policy earliest");
        Assert.Contains("\"acked\":50", wrote);
        Assert.All([classic, consumer, instance], seen => Assert.Contains("\"count\":50", seen));
        return Rate().Replace(wrote, "") + Events(classic) + Events(consumer) + Events(instance);

        // How often it commits before it has read all is a matter of time.
        static string Events(string output) => string.Join('\n', output.Split('\n').Where(line => line.Contains("partitions_") || line.Contains("\"offset\":50")).Distinct()) + "\n";
    });

    [RealKafkaTheory]
    [InlineData("")]
    [InlineData("--use-group-metadata --group-mode")]
    [InlineData("--enable-random-aborts")]
    public Task The_transactional_copier_copies_each_record_once_alike(string options) => _both.CompareAsync(async (broker, topic) =>
    {
        await KafkaTool.RunAsync("topics", broker, $"--create --topic {topic} --partitions 1");
        await KafkaTool.RunAsync("topics", broker, $"--create --topic {topic}-out --partitions 1");
        await KafkaTool.RunAsync("verifiable-producer", broker, $"--topic {topic} --max-messages 500");
        var copied = await KafkaTool.RunAsync(
            "transactional-copier",
            broker,
            $"--transactional-id {topic} --input-topic {topic} --input-partition 0 --output-topic {topic}-out --consumer-group {topic} --transaction-size 100 --max-messages 500 {options}");
        Assert.Contains("\"remaining\":0", copied);
        using var cluster = new TestCluster(broker);
        var values = cluster.ReadValues($"{topic}-out");
        Assert.Equal(Enumerable.Range(0, 500).Select(value => $"{value}"), values);
        return string.Join(',', values) + cluster.ReadOffset(topic, topic, 0);
    });

    [RealKafkaFact]
    public Task A_hanging_transaction_is_found_described_and_aborted_alike() => _both.CompareAsync(async (broker, topic) =>
    {
        await KafkaTool.RunAsync("topics", broker, $"--create --topic {topic} --partitions 1");
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = broker, TransactionalId = topic, LingerMs = 0 })
            .SetLogHandler((_, _) => { })
            .Build();
        producer.InitTransactions(Eventually.Patience);
        producer.BeginTransaction();
        await producer.ProduceAsync(topic, new Message<Null, string> { Value = "open" });
        List<string> seen =
        [
            await Transactions($"describe --transactional-id {topic}"),
            await Transactions($"describe-producers --topic {topic} --partition 0"),
            await Transactions($"find-hanging --topic {topic} --partition 0"),
            await Transactions($"list --transactional-id-pattern {topic}"),
            await Transactions($"abort --topic {topic} --partition 0 --start-offset 0"),
            await Transactions($"describe-producers --topic {topic} --partition 0"),
            await Transactions($"describe --transactional-id {topic}-none"),
        ];
        Assert.Contains("Ongoing", seen[0]);
        Assert.Contains("None", seen[5]);
        using var cluster = new TestCluster(broker);
        Assert.Empty(cluster.ReadValues(topic));
        // Producer ids are counted by each broker, and durations by the clock.
        return string.Join("---\n", seen.Select(told => Numbers().Replace(told, "N")));

        Task<string> Transactions(string arguments) => KafkaTool.RunAsync("transactions", broker, arguments);
    });

    [GeneratedRegex(@",?""(avg_throughput|target_throughput)"":[-\d.E]+")]
    private static partial Regex Rate();

    [GeneratedRegex(@"\b\d+\b(?= )")]
    private static partial Regex Numbers();
}
