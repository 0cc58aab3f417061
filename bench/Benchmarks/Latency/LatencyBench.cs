using Benchmarks.Brokers;
using Benchmarks.Payments;

namespace Benchmarks.Latency;

/// <summary>
/// Payments at a steady rate, and how long each takes from its acknowledgement in the input topic until a reader of committed records has its charge command.
/// Batches are what has come meanwhile: no trigger's interval is in it. Everybody has topics of his own.
/// </summary>
internal static class LatencyBench
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(IBroker broker, int rate, TimeSpan turn, int partitions, int rounds, Report report, Action<string> progress, CancellationToken cancellationToken)
    {
        List<LatencyTurn> turns = [];
        try
        {
            foreach (var create in Contenders.Each)
                turns.Add(await LatencyTurn.CreateAsync(broker.BootstrapServers, partitions, create));
            foreach (var one in turns)
            {
                progress($"{broker.Name}, warming up: {one.Name}");
                await one.RunAsync(rate, WarmUp, cancellationToken);
            }
            for (var round = 0; round < rounds; round++)
            {
                Dictionary<string, double> medians = [];
                for (var next = 0; next < turns.Count; next++)
                {
                    var one = turns[(round + next) % turns.Count];
                    progress($"{broker.Name}, {rate} a second, round {round + 1} of {rounds}: {one.Name}");
                    var times = await one.RunAsync(rate, turn, cancellationToken);
                    Array.Sort(times);
                    medians[one.Name] = times[times.Length / 2].TotalMilliseconds;
                    report.Add("p50, ms", one.Name, times[times.Length / 2].TotalMilliseconds, broker.Name);
                    report.Add("p99, ms", one.Name, times[times.Length * 99 / 100].TotalMilliseconds, broker.Name);
                }
                foreach (var (name, median) in medians)
                    report.Add($"p50 more than {Contenders.AtLeastOnce}, ms", name, median - medians[Contenders.AtLeastOnce], broker.Name);
            }
        }
        finally
        {
            foreach (var one in turns)
                await one.DisposeAsync();
        }
    }
}
