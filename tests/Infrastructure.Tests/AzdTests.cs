using System.Text.RegularExpressions;
using Toolchain;
using YamlDotNet.RepresentationModel;

namespace Infrastructure.Tests;

/// <summary>azure.yaml: what <c>azd up</c> does.</summary>
public sealed partial class AzdTests
{
    private static readonly YamlMappingNode Azd = Yaml.Read("azure.yaml");

    [Fact]
    public void It_deploys_the_template_and_the_application_that_are_there()
    {
        Assert.True(File.Exists(Workspace.At((string)Azd["infra"]["path"]!, $"{Azd["infra"]["module"]}.bicepparam")));
        var (name, service) = ((YamlMappingNode)Azd["services"]).Children.Single();
        Assert.True(File.Exists(Workspace.At((string)service["project"]!, "Functions.csproj")));
        // By this tag azd finds what it deploys to.
        Assert.All(["flex-consumption", "elastic-premium"], plan => Assert.Contains(
            $"'azd-service-name': '{name}'", File.ReadAllText(Workspace.At("infra", "modules", $"{plan}.bicep")), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("false", "topics --settings local.settings.sample.json --partitions 24\n")]
    [InlineData("true", "")]
    [InlineData("True", "")]
    public async Task Topics_are_created_but_where_Bicep_creates_them(string createsEventHubs, string called)
    {
        var folder = Directory.CreateTempSubdirectory("azd-");
        try
        {
            var dev = Path.Combine(folder.FullName, "dev");
            await File.WriteAllTextAsync(dev, "#!/bin/sh\necho \"$@\"\n");
            await Command.RunAsync("chmod", ["+x", dev]);

            var output = await Command.RunAsync(
                "sh", ["-c", (string)Azd["hooks"]["postprovision"]["posix"]["run"]!], folder.FullName, [("CREATES_EVENT_HUBS", createsEventHubs), ("PARTITIONS", "24")], default);

            Assert.Equal(called, output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [BicepFact]
    public async Task Hooks_find_in_the_environment_what_they_ask_for_and_what_topics_are_called_by()
    {
        var outputs = Output().Matches(await File.ReadAllTextAsync(Workspace.At("infra", "main.bicep"))).Select(match => match.Groups[1].Value).ToList();
        var settings = (await InfrastructureFiles.DeployAsync("main.bicepparam")).Settings().Keys;

        Assert.All(["CREATES_EVENT_HUBS", "PARTITIONS"], asked => Assert.Contains(asked, outputs));
        var names = settings.Where(setting => setting.EndsWith("Topic", StringComparison.Ordinal) || setting.StartsWith("ExactlyOnce__", StringComparison.Ordinal)).ToList();
        Assert.True(names.Count > 10);
        Assert.All(names, setting => Assert.Contains(setting, outputs));
    }

    [GeneratedRegex(@"^output (\w+) ", RegexOptions.Multiline)]
    private static partial Regex Output();
}
