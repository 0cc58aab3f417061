using System.CommandLine;
using Benchmarks.Brokers;
using Benchmarks.Charts;
using Benchmarks.Payments;
using Benchmarks.Pipeline;

namespace Benchmarks.Growth;

/// <summary><c>growth</c>: what becomes of the figures as one thing grows.</summary>
internal static class GrowthCommand
{
    private const string Throughput = "records/s";

    public static Command Create()
    {
        var (rounds, json, chart, warmUp, brokers) = (BenchCommand.Rounds(), BenchCommand.Json(), BenchCommand.Chart(), BenchCommand.WarmUp(), new BrokerChoice());
        var what = new Argument<string>("what") { Description = "What grows: partitions, record-size (batches of 100), or backlog (LocalHost and its worker, processes of their own, with their memory)." };
        what.AcceptOnlyFromAmong([.. Growth.All.Select(growth => growth.Name)]);
        var sizes = new Option<int[]>("--sizes") { Description = "How large it becomes; by default some orders of magnitude.", AllowMultipleArgumentsPerToken = true };
        var measures = new Option<string[]>("--chart-of") { Description = "The measures that the chart shows, by their names in the table.", DefaultValueFactory = _ => [Throughput], AllowMultipleArgumentsPerToken = true };
        var command = new Command("growth", "Payments a second as partitions, records or the backlog grow, each alone.") { what, sizes, rounds, warmUp, json, chart, measures };
        brokers.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var growth = Growth.All.Single(one => one.Name == parsed.GetRequiredValue(what));
            List<(double Size, ReportRow Row)> rows = [];
            return BenchCommand.RunAsync(
                () => brokers.MeasureAsync(
                    parsed,
                    Contenders.AtLeastOnce,
                    async (broker, report) =>
                    {
                        await PipelineBench.WarmUpAsync(broker, parsed.GetValue(warmUp), BenchCommand.Tell, cancellation);
                        foreach (var size in parsed.GetValue(sizes) is { Length: > 0 } chosen ? chosen : growth.Sizes)
                        {
                            var before = report.Rows.Count;
                            await growth.RunAsync(size, broker, parsed.GetValue(rounds), report, cancellation);
                            rows.AddRange(report.Rows.Skip(before).Select(row => ((double)size, row)));
                        }
                    },
                    cancellation),
                parsed.GetValue(json),
                cancellation,
                parsed.GetValue(chart),
                _ => LineChart.Draw($"As {growth.Across} grow", growth.Across, parsed.GetValue(measures)!, rows));
        });
        return command;
    }
}
