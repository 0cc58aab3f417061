using System.CommandLine;

namespace Benchmarks.Telemetry;

/// <summary><c>telemetry</c>: what it costs that somebody listens.</summary>
internal static class TelemetryCommand
{
    public static Command Create()
    {
        var (rounds, json) = (BenchCommand.Rounds(), BenchCommand.Json());
        var command = new Command("telemetry", "Throughput of lanes with listeners of metrics and traces, beside the same with none.") { rounds, json };
        command.SetAction((parsed, cancellation) => BenchCommand.RunAsync(
            () => TelemetryBench.RunAsync(parsed.GetValue(rounds), BenchCommand.Tell, cancellation), parsed.GetValue(json), cancellation));
        return command;
    }
}
