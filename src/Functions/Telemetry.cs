using Azure.Core;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using ExactlyOnce;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Functions;

/// <summary>Traces, metrics and logs of the worker to Application Insights, through OpenTelemetry (host.json: telemetryMode).</summary>
public static class Telemetry
{
    // Set by the Functions platform where Application Insights is connected; the exporter refuses to start without it.
    private const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    // How the host signs in there, and so the worker: Authorization=AAD;ClientId=…, without an id for the system-assigned identity.
    private const string Authentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>Adds the worker's telemetry, and its export where Application Insights is configured. How many traces are kept is the exporter's to say (docs/telemetry.md).</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddSource(ExactlyOnceTelemetry.Name))
            .WithMetrics(metrics => metrics.AddMeter(ExactlyOnceTelemetry.Name))
            .UseFunctionsWorkerDefaults();
        if (!string.IsNullOrEmpty(builder.Configuration[ConnectionString]))
            telemetry.UseAzureMonitorExporter(exporter => exporter.Credential = ReadCredential(builder.Configuration[Authentication]));
    }

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
