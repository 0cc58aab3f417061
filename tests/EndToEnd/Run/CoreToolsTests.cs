using EndToEnd.Kit;
using Toolchain;

namespace EndToEnd.Run;

/// <summary><c>./dev run --host func</c>, with a program in the place of Core Tools, which no package feed has.</summary>
public sealed class CoreToolsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("func-");

    private string Path => $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_is_started_on_the_built_output_killed_and_judged()
    {
        // Its arguments are those that Core Tools take: a folder with host.json and the application, settings in the environment, and a port.
        var func = System.IO.Path.Combine(_folder.FullName, "func");
        await File.WriteAllTextAsync(func, $"""
            #!/bin/sh
            set -eu
            [ "$1" = start ] && [ "$2" = --port ] && [ -f host.json ] && [ -f Functions.dll ] && [ "$FUNCTIONS_WORKER_RUNTIME" = dotnet-isolated ]
            trap 'kill $!; wait' TERM
            dotnet '{Workspace.At("src", "LocalHost", "bin", "Release", "net10.0", "LocalHost.dll")}' --script-root . --port "$3" &
            wait
            """);
        await Command.RunAsync("chmod", ["+x", func]);
        await using var dev = new DevProcess([("PATH", Path)], ["run", "--host", "func", "--records", "300", "--instances", "1", "--kills", "2", "--partitions", "2"]);

        var ended = await dev.EndAsync();

        Assert.True(ended.Code == 0, ended.Output + ended.Error);
        Assert.Contains("Every input has exactly one outcome.", ended.Output);
        Assert.Matches("(?s)killed the worker of instance 1.*killed the host of instance 1", ended.Output);
        Assert.DoesNotContain("watch it on", ended.Output);
        await dev.UntilNoneIsAliveAsync();
    }

    [Fact]
    public async Task Where_it_is_not_installed_that_is_said()
    {
        var dotnet = System.IO.Path.GetDirectoryName(Environment.ProcessPath);
        await using var dev = new DevProcess([("PATH", $"{dotnet}:/usr/bin:/bin")], ["run", "--host", "func", "--records", "1"]);

        var ended = await dev.EndAsync();

        Assert.Equal(2, ended.Code);
        Assert.Contains("func is not on the PATH: install Azure Functions Core Tools 4", ended.Error);
    }
}
