using System.Globalization;

namespace Benchmarks.Pipeline;

/// <summary>One case of the benchmark.</summary>
/// <param name="Bytes">How large a payment is at least.</param>
internal sealed record PipelineCase(int RecordsPerBatch, int Partitions, int Bytes = 0)
{
    // About as many records a turn, and no turn so short that one pause of the machine is all of it.
    private const int RecordsOfATurn = 20_000;
    private const int BytesOfATurn = 100_000_000;
    private const int FewestBatches = 20;
    private const int MostBatches = 200;

    public int BatchesOfATurn => Math.Clamp(Math.Min(RecordsOfATurn, BytesOfATurn / Math.Max(Bytes, 1)) / RecordsPerBatch, FewestBatches, MostBatches);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{RecordsPerBatch:N0} a batch, {Partitions} partitions{(Bytes > 0 ? $", {Bytes:N0} bytes" : "")}");
}
