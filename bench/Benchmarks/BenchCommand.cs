using System.CommandLine;
using Spectre.Console;
using Toolchain;

namespace Benchmarks;

/// <summary>What all benchmarks have in common on the command line.</summary>
internal static class BenchCommand
{
    private const int TableWidth = 190;

    public static Option<int> Rounds() => new("--rounds") { Description = "Rounds, in each of which every candidate has its turn.", DefaultValueFactory = _ => 5 };

    public static Option<FileInfo?> Json() => new("--json") { Description = "Write every measured value to this file, for programs." };

    public static Option<FileInfo?> Chart() => new("--chart") { Description = "Draw the medians into this file, as SVG." };

    /// <summary>As <see cref="Pipeline.PipelineBench.WarmUpAsync"/> takes it.</summary>
    public static Option<int> WarmUp() => new("--warm-up")
    {
        Description = "Turns with batches of 64 before the first that counts, once for each broker: one in Java takes some thousand transactions until it is compiled, and costs up to four times as much before.",
        DefaultValueFactory = _ => 10,
    };

    /// <summary>An option that takes several numbers, each of which is measured.</summary>
    public static Option<int[]> Several(string name, string description, params int[] otherwise) =>
        new(name) { Description = $"{description}; several are measured.", DefaultValueFactory = _ => otherwise, AllowMultipleArgumentsPerToken = true };

    /// <summary>Progress, for people.</summary>
    public static void Tell(string line) => Console.Error.WriteLine(line);

    /// <summary>Measures, and tells; the exit code is 0, or 2 where it could not be run.</summary>
    /// <param name="chart">Draws the report as SVG.</param>
    public static async Task<int> RunAsync(
        Func<Task<Report>> measure, FileInfo? json, CancellationToken cancellationToken, FileInfo? chartFile = null, Func<Report, string>? chart = null)
    {
        try
        {
            var report = await measure();
            AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, TableWidth);
            AnsiConsole.Write(report.Table());
            if (json is not null)
                await File.WriteAllTextAsync(json.FullName, report.Json(), cancellationToken);
            if (chartFile is not null && chart is not null)
                await File.WriteAllTextAsync(chartFile.FullName, chart(report), cancellationToken);
            return 0;
        }
        catch (Exception problem) when (problem is ToolchainException or IOException)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 2;
        }
    }
}
