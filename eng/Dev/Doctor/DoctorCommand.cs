using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExactlyOnce;
using ExactlyOnce.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace Dev.Doctor;

/// <summary><c>./dev doctor</c>: whether all that the application stands on is as it needs it, on any cluster.</summary>
internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static System.CommandLine.Command Create()
    {
        var application = new ApplicationOptions();
        var store = new Option<string?>("--connection") { Description = "The idempotency store's connection string, instead of the setting IdempotencyStore." };
        var skip = new Option<string[]>("--skip") { Description = "Leave a check out: cluster, access, readers, store or host. More than one is allowed.", DefaultValueFactory = _ => [] };
        skip.AcceptOnlyFromAmong("cluster", "access", "readers", "store", "host");
        var json = new Option<bool>("--json") { Description = "Print JSON, for programs." };
        var command = new System.CommandLine.Command(
            "doctor",
            "Looks whether brokers, topics, rights, host.json and the idempotency store are as the guarantee needs them, and tells what to do. Exit codes: 0 nothing breaks it, 1 something does, 2 it could not be run.")
        {
            application.Settings, application.Bootstrap, store, skip, json,
        };
        command.SetAction((parsed, cancellation) => ExitCodes.OfAsync(
            async () =>
            {
                var host = application.Build(parsed, builder =>
                {
                    if (parsed.GetValue(store) is { } connection)
                        builder.Configuration["IdempotencyStore"] = connection;
                });
                await using var disposing = (IAsyncDisposable)host;
                var report = await host.Services.GetRequiredService<PipelineDoctor>().ExamineAsync(parsed.GetValue(skip)!.ToHashSet(), cancellation);
                if (parsed.GetValue(json))
                    Console.WriteLine(JsonSerializer.Serialize(report, Json));
                else
                    Show(Output.Create(), report, application.PathOf(parsed), host.Services.GetRequiredService<IOptions<KafkaOptions>>().Value.BootstrapServers);
                return report.IsHealthy ? 0 : 1;
            },
            cancellation));
        return command;
    }

    private static void Show(IAnsiConsole console, DoctorReport report, string settings, string brokers)
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
