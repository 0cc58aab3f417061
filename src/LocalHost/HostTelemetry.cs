using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace LocalHost;

/// <summary>
/// The host's own telemetry, to an OTLP endpoint where one is set (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, as an app setting or in the environment, with the SDK's other variables). The
/// worker's is the application's to export.
/// </summary>
internal static class HostTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "LocalHost";

    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddHostTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddMetrics();
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint]))
            return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("localhost", serviceInstanceId: $"{Environment.MachineName}/{Environment.ProcessId}"))
            .WithMetrics(metrics => metrics.AddMeter(Name))
            .UseOtlpExporter();
    }
}
