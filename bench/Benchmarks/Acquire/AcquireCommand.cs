using System.CommandLine;
using Benchmarks.Brokers;
using Benchmarks.Charts;
using Benchmarks.Pipeline;

namespace Benchmarks.Acquire;

/// <summary><c>acquire</c>: how long a new process takes to become the only writer of its partitions.</summary>
internal static class AcquireCommand
{
    public static Command Create()
    {
        var (rounds, json, chart, warmUp, brokers) = (BenchCommand.Rounds(), BenchCommand.Json(), BenchCommand.Chart(), BenchCommand.WarmUp(), new BrokerChoice());
        var command = new Command("acquire", "Milliseconds until the first batch of a new process is committed, its lanes acquired side by side, and until the second one is.") { rounds, warmUp, json, chart };
        brokers.AddTo(command);
        command.SetAction((parsed, cancellation) => BenchCommand.RunAsync(
            () => brokers.MeasureAsync(
                parsed,
                AcquireBench.Baseline,
                async (broker, report) =>
                {
                    await PipelineBench.WarmUpAsync(broker, parsed.GetValue(warmUp), BenchCommand.Tell, cancellation);
                    await AcquireBench.RunAsync(broker, parsed.GetValue(rounds), report, BenchCommand.Tell, cancellation);
                },
                cancellation),
            parsed.GetValue(json),
            cancellation,
            parsed.GetValue(chart),
            report => LineChart.Draw("A new process", "lanes", ["ms"], [.. AcquireBench.ByLanes(report)])));
        return command;
    }
}
