using ExactlyOnce;
using Functions.HostSettings;
using Microsoft.Extensions.Configuration;
using Toolchain;

namespace Functions.Tests;

/// <summary>What the doctor says to host.json.</summary>
public sealed class HostSettingsCheckTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task The_file_of_this_repository_is_right() =>
        Assert.Empty(await new HostSettingsCheck(Settings([]), Workspace.At("host.json")).RunAsync(default));

    [Theory]
    [InlineData("""{}""", "commitOnFailure is true", "maxRetries is 5")]
    [InlineData("""{ "extensions": { "kafka": { "commitOnFailure": true, "maxRetries": -1 } } }""", "commitOnFailure is true")]
    [InlineData("""{ "extensions": { "kafka": { "commitOnFailure": false, "maxRetries": 3 } } }""", "maxRetries is 3")]
    [InlineData("""{ "extensions": { "kafka": { "commitOnFailure": false, "maxRetries": -1, "autoOffsetReset": "Latest" } } }""", "autoOffsetReset is Latest")]
    [InlineData("""{ /* none */ "extensions": { "kafka": { "commitOnFailure": false, "maxRetries": -1, } } }""")]
    public async Task What_breaks_the_guarantee_is_found_where_it_is_left_out_too(string json, params string[] expected)
    {
        await File.WriteAllTextAsync(_file, json);

        var findings = await new HostSettingsCheck(Settings([]), _file).RunAsync(default);

        Assert.Equal(expected.Select(text => $"extensions.kafka.{text}"), findings.Select(finding => $"{finding.Subject} {finding.What}"));
        Assert.All(findings, finding => Assert.Equal((Severity.Error, $"host-{finding.Subject.Split('.')[^1]}"), (finding.Severity, finding.Id)));
    }

    [Fact]
    public async Task An_app_setting_goes_before_the_file()
    {
        var settings = Settings(new() { ["AzureFunctionsJobHost:extensions:kafka:maxRetries"] = "9" });

        var finding = Assert.Single(await new HostSettingsCheck(settings, Workspace.At("host.json")).RunAsync(default));

        Assert.Equal(("host-maxRetries", "is 9"), (finding.Id, finding.What));
    }

    private static IConfiguration Settings(Dictionary<string, string?> settings) => new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
}
