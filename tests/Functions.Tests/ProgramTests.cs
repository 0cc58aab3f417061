using System.Diagnostics;

namespace Functions.Tests;

/// <summary>The worker as a process, as the Functions host starts it.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task Without_settings_it_names_each_that_is_missing_in_lines_that_the_host_takes_for_errors_and_exits_with_1()
    {
        var start = new ProcessStartInfo("dotnet", [ScriptRoot.At("Functions.dll"), "--functions-uri", "http://127.0.0.1:1", "--functions-worker-id", "w", "--functions-request-id", "r", "--functions-grpc-max-message-length", "1000"])
        {
            WorkingDirectory = ScriptRoot.At(""),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var worker = Process.Start(start)!;
        var (output, error) = (worker.StandardOutput.ReadToEndAsync(), worker.StandardError.ReadToEndAsync());
        await worker.WaitForExitAsync();

        var lines = (await error).Split(Environment.NewLine == "\r\n" ? "\r\n" : "\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((1, ""), (worker.ExitCode, await output));
        Assert.Contains(lines, line => line.Contains("the app setting KafkaBrokers is missing", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("the app setting PurgeSchedule is missing", StringComparison.Ordinal));
        // WorkerProcess.ParseErrorMessageAndLog of azure-functions-host: any other line is logged as information, and none of the three that are reported.
        Assert.All(lines, line => Assert.True(line.Contains("error", StringComparison.OrdinalIgnoreCase) || line.Contains("fail", StringComparison.OrdinalIgnoreCase), line));
        Assert.DoesNotContain(lines, line => line.StartsWith("   at ", StringComparison.Ordinal));
    }
}
