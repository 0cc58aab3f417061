using System.Diagnostics;
using ExactlyOnce.Kafka.Tests.Kit;
using Testing;
using Xunit.Abstractions;

namespace ExactlyOnce.Kafka.Tests.Lanes;

/// <summary>Two processes that both believe that they own a partition.</summary>
[Collection(SharedBrokers.Name)]
public sealed class ZombieTests(Brokers brokers, ITestOutputHelper output)
{
    private const int BatchSize = 50;
    private static readonly TimeSpan Duel = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromSeconds(30);

    [Theory, OnEmulator, OnRealKafka]
    public async Task Both_deliver_the_same_records_for_a_minute_and_the_lane_advances_all_the_while(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, records: 100_000);
        await using var one = new TestPipeline(cluster.BootstrapServers, topics, options => options.MaxRecordsPerTransaction = 10);
        await using var other = new TestPipeline(cluster.BootstrapServers, topics, options => options.MaxRecordsPerTransaction = 7);
        var duel = Stopwatch.StartNew();

        var ends = await Task.WhenAll(DeliverAsync(one), DeliverAsync(other));

        Assert.Equal(TestTopics.Values(0, ends.Max(end => end.Delivered), "a"), cluster.ReadValues(topics.A));
        Assert.All(ends, end => Assert.InRange(end.LongestBatch, TimeSpan.Zero, LongestStandstill));
        output.WriteLine(string.Join("; ", ends.Select(end => $"{end.Delivered} records, longest batch {end.LongestBatch}")));

        async Task<(int Delivered, TimeSpan LongestBatch)> DeliverAsync(TestPipeline pipeline)
        {
            var (delivered, longest) = (0, TimeSpan.Zero);
            for (; duel.Elapsed < Duel && delivered < 100_000; delivered += BatchSize)
            {
                var batch = Stopwatch.StartNew();
                await pipeline.ProcessAsync((0, delivered, delivered + BatchSize));
                longest = batch.Elapsed > longest ? batch.Elapsed : longest;
            }
            return (delivered, longest);
        }
    }
}
