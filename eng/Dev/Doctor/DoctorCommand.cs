using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExactlyOnce;
using Functions;
using Functions.Settings;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spectre.Console;
using Toolchain;

namespace Dev.Doctor;

/// <summary><c>./dev doctor</c>: whether all that the application stands on is as it needs it, on any cluster.</summary>
internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static System.CommandLine.Command Create()
    {
        var settings = new Option<FileInfo>("--settings") { Description = "App settings, as in local.settings.json: that file of the repository by default, or local.settings.sample.json where it is not. The environment goes before it." };
        settings.AcceptExistingOnly();
        var bootstrap = new Option<string?>("--bootstrap") { Description = "The cluster, as host:port,…, instead of the setting KafkaBrokers." };
        var store = new Option<string?>("--connection") { Description = "The idempotency store's connection string, instead of the setting IdempotencyStore." };
        var skip = new Option<string[]>("--skip") { Description = "Leave a check out: cluster, access, readers, store or host. More than one is allowed.", DefaultValueFactory = _ => [] };
        skip.AcceptOnlyFromAmong("cluster", "access", "readers", "store", "host");
        var json = new Option<bool>("--json") { Description = "Print JSON, for programs." };
        var command = new System.CommandLine.Command(
            "doctor",
            "Looks whether brokers, topics, rights, host.json and the idempotency store are as the guarantee needs them, and tells what to do. Exit codes: 0 nothing breaks it, 1 something does, 2 it could not be run.")
        {
            settings, bootstrap, store, skip, json,
        };
        command.SetAction((parsed, cancellation) => ExitCodes.OfAsync(
            () => RunAsync(parsed.GetValue(settings), parsed.GetValue(bootstrap), parsed.GetValue(store), parsed.GetValue(skip)!, parsed.GetValue(json), cancellation), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? file, string? bootstrap, string? store, string[] skip, bool asJson, CancellationToken cancellationToken)
    {
        var path = file?.FullName ?? new[] { Workspace.At("local.settings.json"), Workspace.At("local.settings.sample.json") }.First(File.Exists);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = ReadSettings(path) });
        if (bootstrap is not null)
            builder.Configuration["KafkaBrokers"] = bootstrap;
        if (store is not null)
            builder.Configuration["IdempotencyStore"] = store;
        Startup.Configure(builder);
        var host = builder.Build();
        await using var disposing = (IAsyncDisposable)host;
        try
        {
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            var report = await host.Services.GetRequiredService<PipelineDoctor>().ExamineAsync(skip.ToHashSet(), cancellationToken);
            if (asJson)
                Console.WriteLine(JsonSerializer.Serialize(report, Json));
            else
                Show(Output.Create(), report, path, builder.Configuration["KafkaBrokers"]);
            return report.IsHealthy ? 0 : 1;
        }
        catch (Exception exception) when (StartupProblems.Of(exception) is { Count: > 0 } problems)
        {
            throw new ToolchainException(StartupProblems.Describe(problems));
        }
    }

    private static IReadOnlyDictionary<string, string?> ReadSettings(string path)
    {
        try
        {
            return SettingsFile.Read(path);
        }
        catch (InvalidDataException malformed)
        {
            throw new ToolchainException(malformed.Message);
        }
    }

    private static void Show(IAnsiConsole console, DoctorReport report, string settings, string? brokers)
    {
        console.WriteLine($"{brokers}, settings of {settings}; looked at {string.Join(", ", report.Checked)}");
        foreach (var finding in report.Findings)
        {
            var color = finding.Severity switch { Severity.Error => "red", Severity.Warning => "yellow", _ => "grey" };
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[{color}]{finding.Severity.ToString().ToLowerInvariant(),-11}[/] {finding.Subject} {finding.What}");
            console.WriteLine($"            {finding.Why}");
            console.WriteLine($"            → {finding.Fix}");
        }
        var (errors, warnings) = (report.Count(Severity.Error), report.Count(Severity.Warning));
        console.WriteLine(errors == 0
            ? string.Create(CultureInfo.InvariantCulture, $"Nothing breaks the guarantee; {warnings} warnings.")
            : string.Create(CultureInfo.InvariantCulture, $"{errors} findings break the guarantee; {warnings} warnings."));
    }
}
