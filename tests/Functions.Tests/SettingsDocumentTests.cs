using System.Text.RegularExpressions;
using Functions.Settings;
using Toolchain;

namespace Functions.Tests;

/// <summary>docs/settings.md names every app setting that the sample or a trigger names, and links every section's options.</summary>
public sealed partial class SettingsDocumentTests
{
    private static readonly string Document = File.ReadAllText(Workspace.At("docs", "settings.md"));

    [Fact]
    public void Every_setting_of_the_sample_is_in_it_or_its_section_is()
    {
        var documented = Name().Matches(Document).Select(match => match.Groups[1].Value.Replace("__", ":")).ToHashSet();
        var settings = SettingsFile.Read(Workspace.At("local.settings.sample.json")).Keys.Concat(TriggerSettings.Named.Values.SelectMany(names => names)).ToList();

        Assert.True(settings.Count > 20);
        Assert.All(settings, setting => Assert.True(documented.Contains(setting) || documented.Contains(setting.Split(':')[0]), $"{setting} is missing"));
    }

    [Fact]
    public void Every_file_that_it_links_is_there() =>
        Assert.All(Link().Matches(Document), link => Assert.True(File.Exists(Workspace.At("docs", link.Groups[1].Value)), link.Value));

    [GeneratedRegex("`([A-Za-z_:]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
