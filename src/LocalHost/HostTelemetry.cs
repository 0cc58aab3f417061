using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace LocalHost;

/// <summary>
/// The host's own metrics and logs, to an OTLP endpoint where one is set (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, as an app setting or in the environment, with the SDK's other variables):
/// each unless its exporter is <c>none</c> (<c>OTEL_LOGS_EXPORTER</c>). The worker's telemetry is the application's to export.
/// </summary>
internal static class HostTelemetry
{
    /// <summary>The meter's name.</summary>
    public const string Name = "LocalHost";

    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddHostTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddMetrics();
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint]))
            return;
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("localhost", serviceInstanceId: $"{Environment.MachineName}/{Environment.ProcessId}"));
        if (IsWanted("METRICS"))
            telemetry.WithMetrics(metrics => metrics.AddMeter(Name).AddOtlpExporter());
        if (IsWanted("LOGS"))
            telemetry.WithLogging(logs => logs.AddOtlpExporter());

        // The SDK does not read these variables.
        bool IsWanted(string signal) => !string.Equals(builder.Configuration[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase);
    }
}
