using System.Diagnostics;
using System.Globalization;
using Benchmarks.Brokers;
using Benchmarks.Payments;
using ExactlyOnce;

namespace Benchmarks.Acquire;

/// <summary>A new process's first batch, with a record of every partition: all of its lanes are acquired at the same time, on brokers that know them.</summary>
internal static class AcquireBench
{
    private const string Unit = ", ms";

    private static readonly int[] Lanes = [1, 6, 24];

    public static string Baseline => NameOf(Lanes[0]);

    public static async Task RunAsync(IBroker broker, int rounds, Report report, Action<string> progress, CancellationToken cancellationToken)
    {
        List<(PaymentTopicNames Topics, List<List<InputRecord>> Batches)> candidates = [];
        foreach (var lanes in Lanes)
        {
            var topics = new PaymentTopicNames($"bench-{Guid.NewGuid():N}", lanes);
            await topics.CreateAsync(broker.BootstrapServers);
            var records = PaymentInput.Write(broker.BootstrapServers, topics, 1, lanes * (rounds + 1) * 2)[0];
            // Two of each partition for each round, in the order of its offsets.
            candidates.Add((topics, [.. records.GroupBy(record => record.Offset).OrderBy(offset => offset.Key).Select(offset => offset.ToList())]));
        }
        using var times = new LaneTimes();
        // Round 0 is the lanes' first: they have no ledger yet.
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var (topics, batches) in candidates)
            {
                progress($"{broker.Name}, {(round == 0 ? "first of all" : $"round {round} of {rounds}")}: {NameOf(topics.Partitions)}");
                await using var pipeline = new PaymentPipeline(Contenders.ExactlyOnce, broker.BootstrapServers, topics, DeliveryGuarantee.ExactlyOnce);
                var first = await MeasureAsync(pipeline, batches[2 * round], cancellationToken);
                var acquired = times.Take()[LaneTimes.Acquire].Max();
                var second = await MeasureAsync(pipeline, batches[(2 * round) + 1], cancellationToken);
                if (round == 0)
                    continue;
                report.Add("all lanes acquired" + Unit, NameOf(topics.Partitions), acquired.TotalMilliseconds, broker.Name);
                report.Add("first batch committed" + Unit, NameOf(topics.Partitions), first.TotalMilliseconds, broker.Name);
                report.Add("second batch committed" + Unit, NameOf(topics.Partitions), second.TotalMilliseconds, broker.Name);
            }
        }
    }

    /// <summary>The same, for each number of lanes what was measured of it.</summary>
    public static IEnumerable<(double Size, ReportRow Row)> ByLanes(Report report)
    {
        foreach (var lanes in Lanes)
        {
            var row = new ReportRow("", "ms");
            foreach (var measured in report.Rows)
                measured.Candidates[NameOf(lanes)].ForEach(value => row.Add($"{measured.Section}: {measured.Measure[..^Unit.Length]}", value));
            yield return (lanes, row);
        }
    }

    private static async Task<TimeSpan> MeasureAsync(PaymentPipeline pipeline, List<InputRecord> batch, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await pipeline.ProcessAsync(batch, cancellationToken);
        return watch.Elapsed;
    }

    private static string NameOf(int lanes) => string.Create(CultureInfo.InvariantCulture, $"{lanes} lane{(lanes == 1 ? "" : "s")}");
}
