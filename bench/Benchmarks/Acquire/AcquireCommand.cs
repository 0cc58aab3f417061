using System.CommandLine;
using Benchmarks.Brokers;

namespace Benchmarks.Acquire;

/// <summary><c>acquire</c>: how long a new process takes to become the only writer of its partitions.</summary>
internal static class AcquireCommand
{
    public static Command Create()
    {
        var (rounds, json, brokers) = (BenchCommand.Rounds(), BenchCommand.Json(), new BrokerChoice());
        var command = new Command("acquire", "Milliseconds until the first batch of a new process is committed, its lanes acquired side by side, and until the second one is.") { rounds, json };
        brokers.AddTo(command);
        command.SetAction((parsed, cancellation) => BenchCommand.RunAsync(
            () => brokers.MeasureAsync(
                parsed, AcquireBench.Baseline, (broker, report) => AcquireBench.RunAsync(broker, parsed.GetValue(rounds), report, BenchCommand.Tell, cancellation), cancellation),
            parsed.GetValue(json),
            cancellation));
        return command;
    }
}
