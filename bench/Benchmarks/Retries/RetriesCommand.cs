using System.CommandLine;

namespace Benchmarks.Retries;

/// <summary><c>retries</c>: how late records come back from a retry topic.</summary>
internal static class RetriesCommand
{
    public static Command Create()
    {
        var (rounds, json) = (BenchCommand.Rounds(), BenchCommand.Json());
        var command = new Command("retries", "How late 10,000 records that are due at once come back from a retry topic, by a timer of 5 s, beside 100; with one instance and with two.") { rounds, json };
        command.SetAction((parsed, cancellation) => BenchCommand.RunAsync(
            () => RetriesBench.RunAsync(parsed.GetValue(rounds), BenchCommand.Tell, cancellation), parsed.GetValue(json), cancellation));
        return command;
    }
}
