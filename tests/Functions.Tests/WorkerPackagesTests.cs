using System.Text.Json.Nodes;
using Toolchain;

namespace Functions.Tests;

/// <summary>
/// Parts of the worker that are released together: where one is newer than another, each call can fail before the application's code has a say
/// (Core 2.52 beside Grpc 2.51 does, with a MissingMethodException).
/// </summary>
public sealed class WorkerPackagesTests
{
    private const string Prefix = "Microsoft.Azure.Functions.Worker";

    private static readonly string[] Parts = [Prefix, $"{Prefix}.Core", $"{Prefix}.Grpc"];

    [Fact]
    public void The_worker_is_deployed_in_one_version_of_all_its_parts()
    {
        var versions = DeployedVersions();

        Assert.Equal(Parts.Length, versions.Count);
        Assert.Single(versions.Values.Distinct());
    }

    [Fact]
    public void No_part_of_the_worker_is_older_than_its_telemetry_asks_for()
    {
        var asked = VersionAskedFor(by: $"{Prefix}.OpenTelemetry", dependency: $"{Prefix}.Core");

        Assert.All(DeployedVersions(), part => Assert.True(part.Value >= asked, $"{part.Key} is {part.Value}, and {Prefix}.OpenTelemetry asks for {asked}: raise FunctionsWorkerVersion"));
    }

    private static Dictionary<string, Version> DeployedVersions() =>
        Json(ScriptRoot.At("Functions.deps.json"))["libraries"]!.AsObject().Select(library => library.Key.Split('/'))
            .Where(library => Parts.Contains(library[0])).ToDictionary(library => library[0], library => Version.Parse(library[1]));

    // The build's output says only what each package got, NuGet's answer also what it asked for.
    private static Version VersionAskedFor(string by, string dependency)
    {
        var targets = Json(Workspace.At("src", "Functions", "obj", "project.assets.json"))["targets"]!.AsObject();
        var asking = targets.Select(target => target.Value!.AsObject()).First().Single(library => library.Key.StartsWith($"{by}/", StringComparison.Ordinal));
        return Version.Parse(asking.Value!["dependencies"]![dependency]!.GetValue<string>());
    }

    private static JsonNode Json(string file) => JsonNode.Parse(File.ReadAllText(file))!;
}
