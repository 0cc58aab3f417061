namespace Bootstrap;

/// <summary>eng/Dev, the program behind <c>./dev</c>.</summary>
internal sealed class DeveloperProgram(Repository repository)
{
    public async Task BuildAsync()
    {
        await Console.Error.WriteLineAsync("dev: building (only after a change) …");
        var (exitCode, output) = await DotNet.RunAsync("build", repository.At("eng", "Dev", "Dev.csproj"), "-c", "Release", "-v", "quiet", "-nologo");
        if (exitCode != 0)
            throw new BootstrapException($"the build failed:\n{output}");
        repository.WasBuilt();
    }
}
