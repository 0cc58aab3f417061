using System.Diagnostics;
using Toolchain;

namespace Benchmarks.Effects;

/// <summary>
/// Both candidates run as many effects, in lanes side by side, as a host's batch mixes partitions; each time in a table of their own
/// (Azurite gets slower with what a table has). Who comes first changes from round to round.
/// </summary>
internal static class EffectsBench
{
    private const string Plain = "claim, complete";
    private const string Batched = "executor";
    private const int Lanes = 4;
    private const int LeastBatches = 5;
    private const int LeastEffects = 100;

    private static readonly int[] BatchSizes = [1, 10, 100];

    public static async Task<Report> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        await Azurite.EnsureAsync(progress, cancellationToken);
        await using var azurite = await Azurite.StartAsync(cancellationToken);
        using var calls = new RequestCounter();
        var report = new Report(Plain);
        (string Name, Func<string, IEffects> Create)[] candidates =
        [
            (Plain, table => new PlainEffects(azurite.ConnectionString, table)),
            (Batched, table => new BatchedEffects(azurite.ConnectionString, table)),
        ];
        // Round 0 warms both up, and Azurite, and is not counted.
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var size in BatchSizes)
            {
                for (var turn = 0; turn < candidates.Length; turn++)
                {
                    var (name, create) = candidates[(round + turn) % candidates.Length];
                    progress($"{(round == 0 ? "warming up" : $"round {round} of {rounds}")}: {name}, batches of {size}");
                    await using var candidate = create($"Round{round}Size{size}Turn{turn}");
                    await candidate.RunAsync(["warm"], cancellationToken);
                    var batches = Math.Max(LeastBatches, LeastEffects / size);
                    var (before, elapsed) = (calls.Count, Stopwatch.StartNew());
                    await Task.WhenAll(Enumerable.Range(0, Lanes).Select(async lane =>
                    {
                        for (var batch = 0; batch < batches; batch++)
                            await candidate.RunAsync([.. Enumerable.Range(0, size).Select(number => $"{lane}-{batch}-{number}")], cancellationToken);
                    }));
                    if (round == 0)
                        continue;
                    report.Add($"effects/s, batch {size}", name, Lanes * batches * size / elapsed.Elapsed.TotalSeconds);
                    report.Add($"store calls per effect, batch {size}", name, (calls.Count - before) / (double)(Lanes * batches * size));
                }
            }
        }
        return report;
    }
}
