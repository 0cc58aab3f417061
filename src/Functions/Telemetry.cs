using Azure.Core;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using ExactlyOnce;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Functions;

/// <summary>
/// Traces, metrics and logs of the worker, through OpenTelemetry (host.json: telemetryMode): to Application Insights where that is connected, and to an
/// OTLP endpoint where one is set. One does not exclude the other.
/// </summary>
public static class Telemetry
{
    // Set by the Functions platform where Application Insights is connected; the exporter refuses to start without it.
    private const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    // How the host signs in there, and so the worker: Authorization=AAD;ClientId=…, without an id for the system-assigned identity.
    private const string Authentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>Adds the worker's telemetry and its exports. How many traces are kept is the exporter's to say (docs/telemetry.md).</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        var isConnected = !string.IsNullOrEmpty(settings[ConnectionString]);
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(ExactlyOnceTelemetry.Name));
        telemetry.UseFunctionsWorkerDefaults();
        if (isConnected)
            telemetry.UseAzureMonitorExporter(exporter => exporter.Credential = ReadCredential(settings[Authentication]));

        // Exporters of single signals: UseOtlpExporter takes all three, and the SDK does not read OTEL_TRACES_EXPORTER and its likes.
        var (traces, metrics, logs) = (IsExported(settings, "TRACES"), IsExported(settings, "METRICS"), IsExported(settings, "LOGS"));
        if (metrics)
            telemetry.WithMetrics(provider => provider.AddOtlpExporter());
        if (logs)
            telemetry.WithLogging(provider => provider.AddOtlpExporter());
        if (traces)
            telemetry.WithTracing(provider => provider.AddOtlpExporter());
        // A span of every record costs something where nobody gets it.
        if (traces || isConnected)
            telemetry.WithTracing(provider => provider.AddSource(ExactlyOnceTelemetry.Name));
    }

    /// <summary>Whether a signal goes to an OTLP endpoint: one is set, and the signal's exporter is not <c>none</c>.</summary>
    /// <param name="signal"><c>TRACES</c>, <c>METRICS</c> or <c>LOGS</c>, as in the names of OpenTelemetry's variables.</param>
    internal static bool IsExported(IConfiguration settings, string signal) =>
        !string.IsNullOrEmpty(settings["OTEL_EXPORTER_OTLP_ENDPOINT"])
        && !string.Equals(settings[$"OTEL_{signal}_EXPORTER"]?.Trim(), "none", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the exporter signs in with; null where the connection string is enough.</summary>
    internal static TokenCredential? ReadCredential(string? authentication)
    {
        var parts = (authentication ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        if (!parts.TryGetValue("Authorization", out var kind) || !kind.Equals("AAD", StringComparison.OrdinalIgnoreCase))
            return null;
        return new ManagedIdentityCredential(parts.TryGetValue("ClientId", out var client) ? ManagedIdentityId.FromUserAssignedClientId(client) : ManagedIdentityId.SystemAssigned);
    }
}
