using System.Diagnostics;
using System.Globalization;
using Dev.Infrastructure;
using Spectre.Console;
using Toolchain;

namespace Dev.Test;

/// <summary>Format, build, every test project, and the sum of their results files.</summary>
internal static class TestJob
{
    private const int ProjectsAtATime = 2;

    // Processes, clusters of them, and time-outs of both: whatever runs beside it takes their processor away.
    private const string Alone = "EndToEnd";

    // It computes, knows no clock, and takes what processor time the others leave.
    private const string Beside = "ExactlyOnce.Tests";

    // They begin first, so that none of them is left alone at the end.
    private static readonly string[] Longest = ["ExactlyOnce.Kafka.Tests", "KafkaEmulator.Tests", "LocalHost.Tests"];

    /// <summary>The exit code: 0 where all passed, 1 where something failed, 2 where it could not be run, 130 interrupted.</summary>
    public static Task<int> ExecuteAsync(string? filter, CancellationToken cancellationToken) =>
        ExitCodes.OfAsync(() => RunAsync(filter, cancellationToken), cancellationToken);

    private static async Task<int> RunAsync(string? filter, CancellationToken cancellationToken)
    {
        var console = Output.Create();
        await Prerequisites.EnsureAsync(console, cancellationToken);
        // The format is checked beside the installation, which mostly waits, and not beside the tests: they have clocks.
        var building = BuildAndCheckAsync(console, cancellationToken);
        await Task.WhenAll(building, InstallAsync(console.Say, cancellationToken));
        var results = await RunTestsAsync(filter, console, cancellationToken) + await building;
        console.WriteLine(results.ToString());
        return results.Failed == 0 && results.Passed > 0 ? 0 : 1;
    }

    private static async Task<TestResults> BuildAndCheckAsync(IAnsiConsole console, CancellationToken cancellationToken)
    {
        console.Say("building");
        await DotNetAsync(["build", Workspace.At("Functions.sln"), "-c", "Release", "-v", "quiet", "-nologo"], cancellationToken);
        return await CheckFormatAsync(console, cancellationToken);
    }

    // One after the other: several may install packages of the operating system. Beside the build, since they mostly wait for registries.
    private static async Task InstallAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await TestClients.EnsureAsync(progress, cancellationToken);
        await Chromium.EnsureAsync(progress, cancellationToken);
        await InfraCommand.EnsureToolsAsync(progress, cancellationToken);
    }

    // A file that is not formatted counts as a failure, and hides none.
    private static async Task<TestResults> CheckFormatAsync(IAnsiConsole console, CancellationToken cancellationToken)
    {
        console.Say("checking the format");
        try
        {
            // What is a warning of an analyzer the build has refused already: to look for it again takes twice the time.
            string[] options = [Workspace.At("Functions.sln"), "--verify-no-changes", "--no-restore"];
            await Task.WhenAll(
                DotNetAsync(["format", "whitespace", .. options], cancellationToken),
                DotNetAsync(["format", "style", .. options, "--severity", "error"], cancellationToken));
            return new TestResults();
        }
        catch (ToolchainException wrong)
        {
            var failed = new TestResults().And($"FAILED format; `dotnet format` mends it\n{wrong.Message}");
            lock (console)
                console.WriteLine(failed.Failures[0]);
            return failed;
        }
    }

    private static Task<string> DotNetAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        Command.RunAsync("dotnet", arguments, cancellationToken: cancellationToken);

    // Most tests wait, for brokers and clocks.
    private static async Task<TestResults> RunTestsAsync(string? filter, IAnsiConsole console, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Workspace.Tools("test-results"));
        var projects = Directory.GetFiles(Workspace.At("tests"), "*.csproj", SearchOption.AllDirectories)
            .Where(IsTestProject)
            .OrderBy(project => Longest.Contains(Path.GetFileNameWithoutExtension(project)) ? 0 : 1)
            .ThenBy(project => project, StringComparer.Ordinal)
            .ToLookup(project => Path.GetFileNameWithoutExtension(project) is (Alone or Beside) and var name ? name : "");
        var sum = new TestResults();
        await Task.WhenAll(RunAsync(projects[Beside], atATime: 1), RunOthersAsync());
        return sum;

        async Task RunOthersAsync()
        {
            await RunAsync(projects[Alone], atATime: 1);
            await RunAsync(projects[""], ProjectsAtATime);
        }

        Task RunAsync(IEnumerable<string> some, int atATime) => Parallel.ForEachAsync(some, new ParallelOptions { MaxDegreeOfParallelism = atATime, CancellationToken = cancellationToken }, async (project, token) =>
        {
            var (name, elapsed) = (Path.GetFileNameWithoutExtension(project), Stopwatch.StartNew());
            console.Say(name);
            var results = await RunTestsOfAsync(name, project, filter, token);
            lock (console)
            {
                foreach (var failure in results.Failures)
                    console.WriteLine(failure);
                console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"     {name}: {results}, {elapsed.Elapsed:m\\:ss}"));
                sum += results;
            }
        });
    }

    private static async Task<TestResults> RunTestsOfAsync(string name, string project, string? filter, CancellationToken cancellationToken)
    {
        var resultsFile = Workspace.Tools("test-results", $"{name}.trx");
        File.Delete(resultsFile);
        string? problem = null;
        try
        {
            var isNice = name == Beside && !OperatingSystem.IsWindows();
            await Command.RunAsync(
                isNice ? "nice" : "dotnet",
                [
                    .. isNice ? (string[])["-n", "19", "dotnet"] : [], "test", project, "-c", "Release", "--no-build", "-nologo", "--results-directory", Path.GetDirectoryName(resultsFile)!,
                    "--logger", $"trx;LogFileName={Path.GetFileName(resultsFile)}", "--blame-hang-timeout", "15m", "--blame-hang-dump-type", "none",
                    .. filter is null ? Array.Empty<string>() : ["--filter", $"FullyQualifiedName~{filter}"],
                ],
                directory: null,
                [("KAFKA_TIER", "1")], // a Kafka that lives for a test is compiled quickly, not well (../shared/kafka)
                cancellationToken);
        }
        catch (ToolchainException failed)
        {
            problem = failed.Message;
        }
        var results = File.Exists(resultsFile) ? TestResults.Read(resultsFile) : new TestResults();
        if (problem is null)
            return results;
        return results.Failed == 0 ? results.And($"FAILED {name} did not run to its end: {problem}")
            : results.WasAborted ? results with { Failures = [.. results.Failures, problem] } // it names the tests that were running
            : results;
    }

    private static bool IsTestProject(string project) => Path.GetFileNameWithoutExtension(project) is "EndToEnd" || project.EndsWith(".Tests.csproj", StringComparison.Ordinal);
}
