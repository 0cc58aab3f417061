using System.CommandLine;
using Benchmarks.Brokers;
using Benchmarks.Charts;
using Benchmarks.Payments;

namespace Benchmarks.Pipeline;

/// <summary><c>pipeline</c>: what exactly-once costs.</summary>
internal static class PipelineCommand
{
    public static Command Create()
    {
        var (rounds, json, chart, warmUp, brokers) = (BenchCommand.Rounds(), BenchCommand.Json(), BenchCommand.Chart(), BenchCommand.WarmUp(), new BrokerChoice());
        var batches = BenchCommand.Several("--records-per-batch", "Records of a batch", 64, 1000);
        var partitions = BenchCommand.Several("--partitions", "Partitions of every topic", 1, 6, 24);
        var command = new Command("pipeline", "Payments a second with three outputs each: exactly-once beside at-least-once, a function with an idempotent producer and one that promises nothing.")
        {
            rounds, batches, partitions, warmUp, json, chart,
        };
        brokers.AddTo(command);
        command.SetAction((parsed, cancellation) => BenchCommand.RunAsync(
            () => brokers.MeasureAsync(
                parsed,
                Contenders.AtLeastOnce,
                async (broker, report) =>
                {
                    await PipelineBench.WarmUpAsync(broker, parsed.GetValue(warmUp), BenchCommand.Tell, cancellation);
                    foreach (var each in parsed.GetValue(partitions)!.SelectMany(count => parsed.GetValue(batches)!.Select(records => new PipelineCase(records, count))))
                        await PipelineBench.RunAsync(broker, each, parsed.GetValue(rounds), report, BenchCommand.Tell, cancellation);
                },
                cancellation),
            parsed.GetValue(json),
            cancellation,
            parsed.GetValue(chart),
            report => BarChart.Draw("Records a second, of those of at-least-once", report.Rows.Where(row => row.Measure == "records/s"), Contenders.AtLeastOnce)));
        return command;
    }
}
