using System.Text.Json.Nodes;

namespace Functions.Tests;

/// <summary>
/// Parts of the worker that are released together: where one is newer than another, each call can fail before the application's code has a say
/// (Core 2.52 beside Grpc 2.51 does, with a MissingMethodException).
/// </summary>
public sealed class WorkerPackagesTests
{
    private const string Prefix = "Microsoft.Azure.Functions.Worker";

    [Fact]
    public void The_worker_is_deployed_in_one_version_of_all_its_parts()
    {
        var versions = JsonNode.Parse(File.ReadAllText(ScriptRoot.At("Functions.deps.json")))!["libraries"]!.AsObject().Select(library => library.Key.Split('/'))
            .Where(library => library[0] is Prefix or $"{Prefix}.Core" or $"{Prefix}.Grpc").ToDictionary(library => library[0], library => library[1]);

        Assert.Equal(3, versions.Count);
        Assert.Single(versions.Values.Distinct());
    }
}
