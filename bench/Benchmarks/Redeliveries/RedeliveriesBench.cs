using System.Diagnostics;
using Benchmarks.Brokers;
using Benchmarks.Payments;
using ExactlyOnce;

namespace Benchmarks.Redeliveries;

/// <summary>Batches that are delivered, and all of them once more, as a host does that dies before it has committed its offsets.</summary>
internal static class RedeliveriesBench
{
    public const string FirstTime = "first time";

    private const string Again = "again";
    private const int Partitions = 6;
    private const int Records = 100_000;

    private static readonly int[] BatchSizes = [64, 1000, 10_000];

    public static async Task RunAsync(IBroker broker, int rounds, Report report, Action<string> progress, CancellationToken cancellationToken)
    {
        foreach (var size in BatchSizes)
        {
            var topics = new PaymentTopicNames($"bench-{Guid.NewGuid():N}", Partitions);
            await topics.CreateAsync(broker.BootstrapServers);
            var batches = PaymentInput.Write(broker.BootstrapServers, topics, (rounds + 1) * Math.Min(Records / size, 50), size);
            await using var pipeline = new PaymentPipeline(Contenders.ExactlyOnce, broker.BootstrapServers, topics, DeliveryGuarantee.ExactlyOnce);
            // Round 0 acquires the lanes and warms them up.
            foreach (var (round, part) in batches.Chunk(batches.Count / (rounds + 1)).Index())
            {
                progress($"{broker.Name}, batches of {size}, {(round == 0 ? "warming up" : $"round {round} of {rounds}")}");
                foreach (var turn in (string[])[FirstTime, Again])
                {
                    var watch = Stopwatch.StartNew();
                    foreach (var batch in part)
                        await pipeline.ProcessAsync(batch, cancellationToken);
                    if (round > 0)
                        report.Add("records/s", turn, part.Length * size / watch.Elapsed.TotalSeconds, $"{size:N0} a batch, {broker.Name}");
                }
            }
        }
    }
}
