using Toolchain;

namespace Bootstrap;

/// <summary>
/// Asks the package feed whether it has the official packages, by restoring a project that references them. Where it lacks some,
/// eng/feed.props says so, and eng/StandIns.targets replaces them.
/// </summary>
internal static class FeedProbe
{
    private static readonly Need[] Needs =
    [
        new("LacksLibrdkafka", "librdkafka.redist", "a librdkafka built from source", ["librdkafka.redist"]),
        new("LacksOldLibrdkafka", "the librdkafka.redist of Confluent.Kafka 1.9", "one built from source for the test of old clients", ["Confluent.Kafka"], "1.9.3"),
        new("LacksDataTables", "Azure.Data.Tables", "compat/Azure.Data.Tables", ["Azure.Data.Tables"]),
        new("LacksFunctionsWorker", "Microsoft.Azure.Functions.Worker 2.x", "compat/Microsoft.Azure.Functions.Worker (it compiles, and does not deploy)",
        [
            "Microsoft.Azure.Functions.Worker",
            "Microsoft.Azure.Functions.Worker.Sdk",
            "Microsoft.Azure.Functions.Worker.Extensions.Kafka",
            "Microsoft.Azure.Functions.Worker.Extensions.Timer",
            "Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore",
            "Microsoft.Azure.Functions.Worker.OpenTelemetry",
        ]),
    ];

    // NU1101: no such package; NU1102: no such version; NU1103: only prereleases; NU1603: only a later version. Anything else is not for a stand-in to hide.
    private static readonly string[] Absences = ["NU1101", "NU1102", "NU1103", "NU1603"];

    private static string Answer => Workspace.At("eng", "feed.props");

    /// <summary>Asks where the feed was never asked, or the packages that are needed changed since.</summary>
    public static async Task RunOnceAsync()
    {
        var asked = new Stamp("feed.stamp");
        if (File.GetLastWriteTimeUtc(Workspace.At("Directory.Packages.props")) <= asked.Time)
            return;
        await Console.Error.WriteLineAsync("dev: asking the package feed which of the official packages it has (once) …");
        File.Delete(Answer);
        var lacking = (await Task.WhenAll(Needs.Select(WhereLackingAsync))).OfType<Need>().ToList();
        if (lacking.Count > 0)
        {
            await File.WriteAllTextAsync(Answer, $"""
                <Project>
                  <!-- What this machine's package feed lacks. Written by eng/Bootstrap; delete it and .tools/feed.stamp to ask again. -->
                  <PropertyGroup>
                {string.Join('\n', lacking.Select(need => $"    <{need.Property}>true</{need.Property}>"))}
                  </PropertyGroup>
                </Project>

                """);
        }
        foreach (var need in lacking)
            await Console.Error.WriteLineAsync($"dev: the feed lacks {need.Name}; using {need.StandIn} instead");
        asked.Set();
    }

    private static async Task<Need?> WhereLackingAsync(Need need)
    {
        var project = Workspace.Tools("probe", need.Property, "probe.csproj");
        Directory.CreateDirectory(Path.GetDirectoryName(project)!);
        await File.WriteAllTextAsync(project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <WarningsAsErrors>NU1603</WarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
            {string.Join('\n', need.Packages.Select(package => $"    <PackageReference Include=\"{package}\"{need.Override} />"))}
              </ItemGroup>
            </Project>
            """);
        try
        {
            await Command.RunAsync("dotnet", ["restore", project, "-nologo"]);
            return null;
        }
        catch (ToolchainException failed) when (Absences.Any(failed.Message.Contains))
        {
            return need;
        }
    }

    /// <param name="Version">Null for that of Directory.Packages.props.</param>
    private sealed record Need(string Property, string Name, string StandIn, string[] Packages, string? Version = null)
    {
        public string Override => Version is null ? "" : $" VersionOverride=\"{Version}\"";
    }
}
