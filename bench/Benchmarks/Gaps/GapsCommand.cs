using System.CommandLine;

namespace Benchmarks.Gaps;

/// <summary><c>gaps</c>: what it costs that the input was written by transactions, whose markers look like records that the host passed over.</summary>
internal static class GapsCommand
{
    public static Command Create()
    {
        var (rounds, json) = (BenchCommand.Rounds(), BenchCommand.Json());
        var command = new Command("gaps", "Throughput of lanes on an input of small transactions, so that every batch begins behind a marker, beside the same records without.")
        {
            rounds, json,
        };
        command.SetAction((parsed, cancellation) => BenchCommand.RunAsync(
            () => GapsBench.RunAsync(parsed.GetValue(rounds), BenchCommand.Tell, cancellation), parsed.GetValue(json), cancellation));
        return command;
    }
}
