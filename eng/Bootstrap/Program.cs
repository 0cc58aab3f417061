using Bootstrap;

// What `dev` runs before the developer program: asks the package feed once what it lacks, and builds eng/Dev (with all that
// it starts) where a source changed since the last build. It has no packages of its own, so that it builds on any feed.
var repository = Repository.Find();
try
{
    if (repository.FeedMustBeAsked)
        await new FeedProbe(repository).RunAsync();
    if (repository.SourcesChangedSinceBuild)
        await new DeveloperProgram(repository).BuildAsync();
    return 0;
}
catch (BootstrapException problem)
{
    await Console.Error.WriteLineAsync($"dev: {problem.Message}");
    return 1;
}
