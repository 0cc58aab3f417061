using System.CommandLine;
using Spectre.Console;
using Toolchain;

namespace Benchmarks.Emulator;

/// <summary><c>emulator</c>: the emulator beside Apache Kafka, with Kafka's own tools as load.</summary>
internal static class EmulatorCommand
{
    private const int TableWidth = 150;

    public static System.CommandLine.Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Rounds, in each of which every broker has its turn.", DefaultValueFactory = _ => 5 };
        var scale = new Option<double>("--scale") { Description = "Multiplies the number of records; below 1 for a quick look.", DefaultValueFactory = _ => 1 };
        var json = new Option<FileInfo?>("--json") { Description = "Write every measured value to this file, for programs." };
        var command = new System.CommandLine.Command(
            "emulator", "Start-up, idle memory, throughput and transactions of the emulator, in memory and on disk, beside Apache Kafka (../shared/kafka).")
        {
            rounds, scale, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                var report = await EmulatorBench.RunAsync(parsed.GetValue(rounds), parsed.GetValue(scale), line => Console.Error.WriteLine(line), cancellation);
                AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, TableWidth);
                AnsiConsole.Write(report.Table());
                if (parsed.GetValue(json) is { } file)
                    await File.WriteAllTextAsync(file.FullName, report.Json(), cancellation);
                return 0;
            }
            catch (Exception problem) when (problem is ToolchainException or IOException)
            {
                await Console.Error.WriteLineAsync(problem.Message);
                return 2;
            }
        });
        return command;
    }
}
