using ExactlyOnce;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace LocalHost;

/// <summary>
/// The application's telemetry on this machine: metrics for Prometheus beside the HTTP functions, and all of it to an OTLP endpoint where
/// one is set (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, as an app setting or in the environment, with the SDK's other variables).
/// </summary>
internal static class LocalTelemetry
{
    /// <summary>The setting that names the endpoint.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Spans cost something where nobody gets them, and measurements next to nothing.
    public static void AddLocalTelemetry(this IHostApplicationBuilder builder, bool servesMetrics)
    {
        var isExported = !string.IsNullOrEmpty(builder.Configuration[Endpoint]);
        if (!servesMetrics && !isExported)
            return;
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("functions", serviceInstanceId: $"{Environment.MachineName}/{Environment.ProcessId}"))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(ExactlyOnceTelemetry.Name, "LocalHost");
                if (servesMetrics)
                    metrics.AddPrometheusExporter();
            });
        if (isExported)
            telemetry.WithTracing(traces => traces.AddSource(ExactlyOnceTelemetry.Name)).WithLogging().UseOtlpExporter();
    }
}
