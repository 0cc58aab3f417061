using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using ExactlyOnce.Kafka.Tests.Kit;
using KafkaEmulation;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Lanes;

/// <summary>What a transaction may ask of brokers. Only how many requests its records leave in depends on the clock: on how long handing them over takes.</summary>
public sealed partial class RequestBudgetTests
{
    private const int Transactions = 20;
    private const int RecordsPerTransaction = 1000;

    [Fact]
    public async Task A_lane_that_has_its_partition_asks_for_each_transaction_and_for_nothing_else()
    {
        await using var trace = new RequestLog();
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { Trace = trace });
        using var cluster = new TestCluster(emulator.BootstrapServers);
        var topics = await TestTopics.CreateAsync(cluster, records: (Transactions + 1) * RecordsPerTransaction);
        await using var pipeline = new TestPipeline(emulator.BootstrapServers, topics);
        await pipeline.ProcessAsync((0, 0, RecordsPerTransaction));

        var before = trace.Requests.Count;
        for (var transaction = 1; transaction <= Transactions; transaction++)
            await pipeline.ProcessAsync((0, transaction * RecordsPerTransaction, (transaction + 1) * RecordsPerTransaction));
        var asked = trace.Requests.Skip(before).CountBy(api => api).ToDictionary();

        Assert.Equal((Transactions, Transactions), (asked["EndTxn"], asked["TxnOffsetCommit"]));
        // Asked again where the markers of the transaction before are still being written.
        Assert.All(["AddPartitionsToTxn", "AddOffsetsToTxn"], api => Assert.InRange(asked[api], Transactions, 3 * Transactions));
        // One for each of the two partitions that are written to, and now and then another for what was handed over later. It is 11 to 17 a
        // transaction where records do not wait for each other.
        Assert.InRange(asked["Produce"], 2 * Transactions, 5 * Transactions);
        // Neither ledger nor log is looked at, and nobody is acquired anew. Of brokers, topics and coordinators clients ask by themselves, now and then.
        Assert.Empty(asked.Keys.Intersect(["OffsetFetch", "ListOffsets", "DescribeTopicPartitions", "Fetch", "InitProducerId", "DescribeGroups"]));
        Assert.InRange(asked.Values.Sum(), 6 * Transactions, 10 * Transactions);
    }

    [GeneratedRegex(@" → (\w+) \d+ #")]
    private static partial Regex Asked();

    // Told from all of the emulator's connections.
    private sealed class RequestLog : TextWriter
    {
        public ConcurrentQueue<string> Requests { get; } = [];

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(string? value)
        {
            if (Asked().Match(value!) is { Success: true } request)
                Requests.Enqueue(request.Groups[1].Value);
        }
    }
}
