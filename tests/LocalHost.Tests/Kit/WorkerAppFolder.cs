using System.Text.Json;
using Toolchain;

namespace LocalHost.Tests.Kit;

/// <summary>tests/WorkerApp as it was built beside these tests: a script root.</summary>
internal static class WorkerAppFolder
{
    /// <summary>Its output folder.</summary>
    public static string Path { get; } = Workspace.At("tests", "WorkerApp", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, new DirectoryInfo(AppContext.BaseDirectory).Name);

    /// <summary>App settings that turn off all functions but these.</summary>
    public static IEnumerable<(string Name, string Value)> Only(params string[] functions)
    {
        using var metadata = JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(Path, "functions.metadata")));
        return [.. metadata.RootElement.EnumerateArray()
            .Select(function => function.GetProperty("name").GetString()!)
            .Except(functions)
            .Select(function => ($"AzureWebJobs.{function}.Disabled", "true"))];
    }
}
