using System.CommandLine;
using System.Text.Json;
using Toolchain;

namespace Dev.Infrastructure;

/// <summary><c>./dev infra</c>: whether what is deployed is right, as far as that can be said without Azure.</summary>
internal static class InfraCommand
{
    public static System.CommandLine.Command Create() => new("infra", "Looks after infra/.") { CreateLint() };

    private static System.CommandLine.Command CreateLint()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON, for programs." };
        var command = new System.CommandLine.Command(
            "lint",
            "What the Bicep compiler and its linter say of templates and parameter files, and Kusto's parser of the queries of alerts and workbook. "
            + "Exit codes: 0 nothing, 1 something, 2 it could not be run. ./dev test knows more: whether the application has the settings, and sends what is asked for.")
        {
            json,
        };
        command.SetAction((parsed, cancellation) => ExitCodes.OfAsync(() => LintAsync(parsed.GetValue(json), cancellation), cancellation));
        return command;
    }

    private static async Task<int> LintAsync(bool asJson, CancellationToken cancellationToken)
    {
        await EnsureToolsAsync(text => Console.Error.WriteLine($"dev: {text} …"), cancellationToken);
        var queries = MonitoringQueries.Read();
        List<string> problems = [.. await Kusto.CheckAsync(queries, cancellationToken)];
        if (BicepCli.Missing is null)
            problems.AddRange(await BicepCli.LintAsync(Workspace.At("infra"), cancellationToken));
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { problems, skipped = BicepCli.Missing }, JsonSerializerOptions.Web));
            return problems.Count == 0 ? 0 : 1;
        }
        foreach (var problem in problems)
            Console.WriteLine(problem);
        Console.WriteLine($"{queries.Count} queries{(BicepCli.Missing is null ? " and all Bicep files" : "")}: {(problems.Count == 0 ? "nothing to say" : $"{problems.Count} problems")}.");
        if (BicepCli.Missing is { } why)
            Console.WriteLine($"Bicep files were not looked at: {why}.");
        return problems.Count == 0 ? 0 : 1;
    }

    /// <summary>Installs what lints, where it is not there yet.</summary>
    public static async Task EnsureToolsAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await Kusto.EnsureAsync(progress, cancellationToken);
        await BicepCli.EnsureAsync(progress, cancellationToken);
    }
}
