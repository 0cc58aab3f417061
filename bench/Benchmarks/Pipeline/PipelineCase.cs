using System.Globalization;

namespace Benchmarks.Pipeline;

/// <summary>One case of the benchmark.</summary>
internal sealed record PipelineCase(int RecordsPerBatch, int Partitions)
{
    // About as many records a turn, and no turn so short that one pause of the machine is all of it.
    private const int RecordsOfATurn = 20_000;
    private const int FewestBatches = 20;
    private const int MostBatches = 200;

    public int BatchesOfATurn => Math.Clamp(RecordsOfATurn / RecordsPerBatch, FewestBatches, MostBatches);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{RecordsPerBatch:N0} a batch, {Partitions} partitions");
}
