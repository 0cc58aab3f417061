using System.Diagnostics;
using Toolchain;

namespace Benchmarks.Effects;

/// <summary>Both candidates run as many effects, with keys of their own. Who comes first changes from round to round.</summary>
internal static class EffectsBench
{
    private const string Plain = "claim, complete";
    private const string Batched = "executor";
    private const int LeastBatches = 20;
    private const int LeastEffects = 400;

    private static readonly int[] BatchSizes = [1, 10, 100];

    public static async Task<Report> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        await Azurite.EnsureAsync(progress, cancellationToken);
        await using var azurite = await Azurite.StartAsync(cancellationToken);
        using var calls = new RequestCounter();
        var report = new Report(Plain);
        IEffects[] candidates = [new PlainEffects(azurite.ConnectionString), new BatchedEffects(azurite.ConnectionString)];
        foreach (var candidate in candidates)
            await candidate.RunAsync(["warm"], cancellationToken);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var size in BatchSizes)
            {
                for (var turn = 0; turn < candidates.Length; turn++)
                {
                    var candidate = candidates[(round + turn) % candidates.Length];
                    var name = candidate is PlainEffects ? Plain : Batched;
                    progress($"round {round + 1} of {rounds}: {name}, batches of {size}");
                    var batches = Math.Max(LeastBatches, LeastEffects / size);
                    var (before, elapsed) = (calls.Count, Stopwatch.StartNew());
                    for (var batch = 0; batch < batches; batch++)
                        await candidate.RunAsync([.. Enumerable.Range(0, size).Select(number => $"{round}-{size}-{batch}-{number}")], cancellationToken);
                    report.Add($"effects/s, batch {size}", name, batches * size / elapsed.Elapsed.TotalSeconds);
                    report.Add($"store calls per effect, batch {size}", name, (calls.Count - before) / (double)(batches * size));
                }
            }
        }
        foreach (var candidate in candidates)
            await candidate.DisposeAsync();
        return report;
    }
}
