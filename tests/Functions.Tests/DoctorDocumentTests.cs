using System.Text.RegularExpressions;
using Functions.HostSettings;
using Microsoft.Extensions.Configuration;
using Toolchain;

namespace Functions.Tests;

/// <summary>docs/doctor.md names all that the doctor can find, and nothing else.</summary>
public sealed partial class DoctorDocumentTests
{
    [Fact]
    public async Task Every_finding_is_in_it()
    {
        var sources = new[] { "ExactlyOnce", "ExactlyOnce.Kafka", "ExactlyOnce.AzureTables" }
            .SelectMany(project => Directory.EnumerateFiles(Workspace.At("src", project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText);
        var found = sources.SelectMany(source => Found().Matches(source)).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.True(found.Count > 15);
        var empty = Path.GetTempFileName();
        await File.WriteAllTextAsync(empty, """{ "extensions": { "kafka": { "autoOffsetReset": "latest" } } }""");
        var host = await new HostSettingsCheck(new ConfigurationBuilder().Build(), empty).RunAsync(default);
        File.Delete(empty);

        var documented = Row().Matches(await File.ReadAllTextAsync(Workspace.At("docs", "doctor.md"))).Select(match => match.Groups[1].Value);

        Assert.Equal(found.Concat(host.Select(finding => finding.Id)).Append("CHECK-unknown").Order(), documented.Order());
    }

    [GeneratedRegex("""Severity\.\w+,\s+"([a-z-]+)",""")]
    private static partial Regex Found();

    [GeneratedRegex(@"^\| `([a-zA-Z-]+)` \| (?:Error|Warning|Information|, )+ \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
