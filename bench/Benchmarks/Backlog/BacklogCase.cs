using System.Globalization;

namespace Benchmarks.Backlog;

/// <summary>One case of the benchmark.</summary>
/// <param name="Records">Payments that wait.</param>
/// <param name="Partitions">Of every topic.</param>
/// <param name="RecordsPerBatch">The trigger's <c>maxBatchSize</c>.</param>
internal sealed record BacklogCase(int Records, int Partitions, int RecordsPerBatch)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Records:N0} payments, {Partitions} partitions, {RecordsPerBatch:N0} a batch");
}
