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
        var (rounds, json, chart, brokers) = (BenchCommand.Rounds(), BenchCommand.Json(), BenchCommand.Chart(), new BrokerChoice());
        var batches = new Option<int[]>("--records-per-batch") { Description = "Records of a batch; several are measured.", DefaultValueFactory = _ => [64, 1000], AllowMultipleArgumentsPerToken = true };
        var partitions = new Option<int[]>("--partitions") { Description = "Partitions of every topic; several are measured.", DefaultValueFactory = _ => [1, 6, 24], AllowMultipleArgumentsPerToken = true };
        var warmUp = new Option<int>("--warm-up")
        {
            Description = "Turns with batches of 64 before the first that counts, once for each broker: one in Java takes some thousand transactions until it is compiled, and costs up to four times as much before.",
            DefaultValueFactory = _ => 10,
        };
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
