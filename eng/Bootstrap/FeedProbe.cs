using Toolchain;

namespace Bootstrap;

/// <summary>
/// Asks the package feed whether it has the one official package that it may lack, by restoring a project that references it. Where it lacks it, eng/feed.props says so, and
/// eng/StandIns.targets replaces it.
/// </summary>
internal static class FeedProbe
{
    private const string Package = "Microsoft.Azure.Functions.Worker.Extensions.Kafka";

    // NU1101: no such package; NU1102: no such version; NU1103: only prereleases; NU1603: only a later version. Anything else is not for a stand-in to hide.
    private static readonly string[] Absences = ["NU1101", "NU1102", "NU1103", "NU1603"];

    private static string Answer => Workspace.At("eng", "feed.props");

    /// <summary>Asks where the feed was never asked, or the packages that are needed changed since.</summary>
    public static async Task RunOnceAsync()
    {
        var asked = new Stamp("feed.stamp");
        if (File.GetLastWriteTimeUtc(Workspace.At("Directory.Packages.props")) <= asked.Time)
            return;
        await Console.Error.WriteLineAsync("dev: asking the package feed for the Functions worker's Kafka extension (once) …");
        File.Delete(Answer);
        if (await LacksPackageAsync())
        {
            await File.WriteAllTextAsync(Answer, """
                <Project>
                  <!-- This machine's package feed lacks it. Written by eng/Bootstrap; delete this file and .tools/feed.stamp to ask again. -->
                  <PropertyGroup>
                    <LacksWorkerKafka>true</LacksWorkerKafka>
                  </PropertyGroup>
                </Project>

                """);
            await Console.Error.WriteLineAsync($"dev: the feed lacks {Package}; using compat/{Package} instead (it runs on src/LocalHost, and does not deploy)");
        }
        asked.Set();
    }

    private static async Task<bool> LacksPackageAsync()
    {
        var project = Workspace.Tools("probe", "probe.csproj");
        Directory.CreateDirectory(Path.GetDirectoryName(project)!);
        await File.WriteAllTextAsync(project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <WarningsAsErrors>NU1603</WarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{Package}" />
              </ItemGroup>
            </Project>
            """);
        try
        {
            await Command.RunAsync("dotnet", ["restore", project, "-nologo"]);
            return false;
        }
        catch (ToolchainException failed) when (Absences.Any(failed.Message.Contains))
        {
            return true;
        }
    }
}
