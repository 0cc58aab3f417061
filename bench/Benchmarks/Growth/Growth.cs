using Benchmarks.Backlog;
using Benchmarks.Brokers;
using Benchmarks.Pipeline;

namespace Benchmarks.Growth;

/// <summary>Something that grows while all else stays as it is.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Across">What it is counted in.</param>
/// <param name="Sizes">Where nothing else is asked for.</param>
/// <param name="RunAsync">Measures at one size.</param>
internal sealed record Growth(string Name, string Across, int[] Sizes, Func<int, IBroker, int, Report, CancellationToken, Task> RunAsync)
{
    private const int Partitions = 6;
    private const int RecordsPerBatch = 1000;
    private const int LargeRecordsPerBatch = 100;

    public static IReadOnlyList<Growth> All { get; } =
    [
        new("partitions", "partitions", [1, 4, 16, 64, 256], (size, broker, rounds, report, cancellation) => PipelineAsync(new PipelineCase(RecordsPerBatch, size), broker, rounds, report, cancellation)),
        // Batches that fit into memory where a record is largest.
        new("record-size", "bytes of a payment", [200, 1000, 10_000, 100_000], (size, broker, rounds, report, cancellation) => PipelineAsync(new PipelineCase(LargeRecordsPerBatch, Partitions, size), broker, rounds, report, cancellation)),
        new("backlog", "payments that wait", [10_000, 100_000, 1_000_000], (size, broker, rounds, report, cancellation) => BacklogBench.RunAsync(
            broker, new BacklogCase(size, Partitions, RecordsPerBatch), rounds, besidePeers: false, report, BenchCommand.Tell, cancellation)),
    ];

    private static Task PipelineAsync(PipelineCase each, IBroker broker, int rounds, Report report, CancellationToken cancellationToken) =>
        PipelineBench.RunAsync(broker, each, rounds, report, BenchCommand.Tell, cancellationToken);
}
