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

    /// <summary>Adds the worker's telemetry, and its export where Application Insights is configured. How many traces are kept is the exporter's to say (docs/telemetry.md).</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddSource(ExactlyOnceTelemetry.Name))
            .WithMetrics(metrics => metrics.AddMeter(ExactlyOnceTelemetry.Name))
            .UseFunctionsWorkerDefaults();
        if (!string.IsNullOrEmpty(builder.Configuration[ConnectionString]))
            telemetry.UseAzureMonitorExporter();
    }
}
