namespace Bootstrap;

/// <summary>
/// Asks the package feed whether it has the official packages, by restoring a project that references them. Where it lacks some,
/// eng/feed.props says so, and eng/StandIns.targets replaces them.
/// </summary>
internal sealed class FeedProbe(Repository repository)
{
    private static readonly Need[] Needs =
    [
        new("LacksLibrdkafka", "librdkafka.redist", "Confluent.Kafka with a librdkafka built from source", ["Confluent.Kafka"]),
        new("LacksDataTables", "Azure.Data.Tables", "compat/Azure.Data.Tables", ["Azure.Data.Tables"]),
        new("LacksFunctionsWorker", "Microsoft.Azure.Functions.Worker 2.x", "compat/Microsoft.Azure.Functions.Worker (compiles; does not deploy)",
        [
            "Microsoft.Azure.Functions.Worker",
            "Microsoft.Azure.Functions.Worker.Sdk",
            "Microsoft.Azure.Functions.Worker.Extensions.Kafka",
            "Microsoft.Azure.Functions.Worker.Extensions.Timer",
            "Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore",
            "Microsoft.Azure.Functions.Worker.OpenTelemetry",
            "Azure.Monitor.OpenTelemetry.Exporter",
            "OpenTelemetry.Extensions.Hosting",
        ]),
    ];

    public async Task RunAsync()
    {
        await Console.Error.WriteLineAsync("dev: asking the package feed which of the official packages it has (once) …");
        File.Delete(repository.FeedProperties);
        var lacking = (await Task.WhenAll(Needs.Select(IsLackingAsync))).OfType<Need>().ToList();
        if (lacking.Count > 0)
        {
            await File.WriteAllTextAsync(repository.FeedProperties, $"""
                <Project>
                  <!-- What this machine's package feed lacks. Written by eng/Bootstrap; delete it and .tools/feed.stamp to ask again. -->
                  <PropertyGroup>
                {string.Join('\n', lacking.Select(need => $"    <{need.Property}>true</{need.Property}>"))}
                  </PropertyGroup>
                </Project>

                """);
            foreach (var need in lacking)
                await Console.Error.WriteLineAsync($"dev: the feed lacks {need.Name}; using {need.StandIn} instead");
        }
        repository.FeedWasAsked();
    }

    private async Task<Need?> IsLackingAsync(Need need)
    {
        var project = repository.At(".tools", "probe", need.Property, "probe.csproj");
        Directory.CreateDirectory(Path.GetDirectoryName(project)!);
        await File.WriteAllTextAsync(project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
            {string.Join('\n', need.Packages.Select(package => $"    <PackageReference Include=\"{package}\" />"))}
              </ItemGroup>
            </Project>
            """);
        var (exitCode, output) = await DotNet.RunAsync("restore", project, "-nologo");
        if (exitCode == 0)
            return null;
        // NU1101: no such package; NU1102: no such version; NU1103: only prereleases.
        if (output.Contains("NU1101") || output.Contains("NU1102") || output.Contains("NU1103"))
            return need;
        throw new BootstrapException($"the package feed could not be asked for {need.Name}:\n{output}");
    }

    private sealed record Need(string Property, string Name, string StandIn, string[] Packages);
}
