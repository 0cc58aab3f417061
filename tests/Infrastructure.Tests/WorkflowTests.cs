using System.Text.RegularExpressions;
using Toolchain;
using YamlDotNet.RepresentationModel;

namespace Infrastructure.Tests;

/// <summary>What GitHub runs: nothing that may change under us, with no right that it does not need, and no command that is not there.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Folder = Workspace.At(".github", "workflows");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder).Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_action_is_pinned_to_a_commit_beside_its_version(string file)
    {
        var uses = Uses().Matches(File.ReadAllText(Path.Combine(Folder, file))).ToList();

        Assert.NotEmpty(uses);
        Assert.All(uses, one => Assert.Matches(@"^[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", one.Groups[1].Value));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Nothing_may_write_and_only_a_deployment_signs_in(string file)
    {
        var workflow = Yaml.Read(".github", "workflows", file);
        var rights = Jobs(workflow).Select(job => job.Find("permissions")).Append(workflow.Find("permissions") ?? throw new InvalidDataException("a workflow without permissions has all"))
            .OfType<YamlMappingNode>().SelectMany(permissions => permissions.Children).Select(right => $"{right.Key}: {right.Value}").Distinct();

        Assert.Equal(file == "deploy.yml" ? ["contents: read", "id-token: write"] : ["contents: read"], rights);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_job_ends_and_no_text_of_others_is_run(string file)
    {
        var jobs = Jobs(Yaml.Read(".github", "workflows", file)).ToList();

        Assert.All(jobs, job => Assert.NotNull(job.Find("timeout-minutes")));
        // An expression in a script is pasted into it, whatever it holds.
        Assert.All(jobs.SelectMany(Scripts), script => Assert.DoesNotContain("${{", script, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_command_of_ours_is_there_with_its_options()
    {
        var commands = Directory.GetFiles(Folder).SelectMany(file => Jobs(Yaml.Read(".github", "workflows", Path.GetFileName(file))).SelectMany(Scripts))
            .Append((string)Yaml.Read("azure.yaml")["hooks"]["postprovision"]["posix"]["run"]!)
            .SelectMany(script => Dev().Matches(script)).Select(match => match.Groups[1].Value).ToList();

        Assert.True(commands.Count >= 4);
        foreach (var command in commands)
        {
            var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var help = await Command.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "dev.dll"), .. words.TakeWhile(word => !word.StartsWith('-')), "--help"]);
            Assert.All(words.Where(word => word.StartsWith("--", StringComparison.Ordinal)), option => Assert.Contains($"{option} ", help, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<YamlNode> Jobs(YamlMappingNode workflow) => ((YamlMappingNode)workflow["jobs"]).Children.Values;

    private static IEnumerable<string> Scripts(YamlNode job) => ((YamlSequenceNode)job["steps"]).Select(step => step.Find("run")).OfType<YamlScalarNode>().Select(script => script.Value!);

    [GeneratedRegex(@"uses:\s*(.*)$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"\./dev ([a-z]+(?: [a-z]+)*(?: --[a-z-]+(?: [^\s;-][^\s;]*)?)*)")]
    private static partial Regex Dev();
}
