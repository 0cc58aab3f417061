using Toolchain;

namespace EndToEnd;

/// <summary><c>./dev test</c> builds, formats and tests what the solution names, and nothing else.</summary>
public sealed class SolutionTests
{
    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Workspace.At("Functions.sln")).Replace('\\', '/');
        var projects = new[] { "src", "compat", "eng", "tests", "bench" }
            .SelectMany(folder => Directory.GetFiles(Workspace.At(folder), "*.csproj", SearchOption.AllDirectories))
            .Select(project => Path.GetRelativePath(Workspace.Root, project).Replace('\\', '/'))
            .Where(project => !project.Contains("/obj/", StringComparison.Ordinal)); // the worker's SDK writes one

        Assert.All(projects, project => Assert.Contains($"\"{project}\"", solution));
    }
}
