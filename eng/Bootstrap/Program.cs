using Bootstrap;
using Toolchain;

// What `dev` runs before the developer program: asks the package feed once whether it has all official packages, and builds eng/Dev (with all that
// it starts) where a source changed since the last build. It needs no packages, so that it builds on any feed.
try
{
    await FeedProbe.RunOnceAsync();
    await DeveloperProgram.BuildWhereChangedAsync();
    return 0;
}
catch (ToolchainException problem)
{
    await Console.Error.WriteLineAsync($"dev: {problem.Message}");
    return 1;
}
