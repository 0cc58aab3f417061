using System.CommandLine;

namespace Benchmarks.Emulator;

/// <summary><c>emulator</c>: the emulator beside Apache Kafka, with Kafka's own tools as load.</summary>
internal static class EmulatorCommand
{
    public static Command Create()
    {
        var (rounds, json) = (BenchCommand.Rounds(), BenchCommand.Json());
        var scale = new Option<double>("--scale") { Description = "Multiplies the number of records; below 1 for a quick look.", DefaultValueFactory = _ => 1 };
        var command = new Command(
            "emulator", "Start-up, idle memory, throughput and transactions of the emulator, in memory and on disk, beside Apache Kafka (../shared/kafka).")
        {
            rounds, scale, json,
        };
        command.SetAction((parsed, cancellation) => BenchCommand.RunAsync(
            () => EmulatorBench.RunAsync(parsed.GetValue(rounds), parsed.GetValue(scale), BenchCommand.Tell, cancellation), parsed.GetValue(json), cancellation));
        return command;
    }
}
