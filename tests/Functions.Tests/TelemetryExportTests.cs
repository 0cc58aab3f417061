using ExactlyOnce;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Functions.Tests;

/// <summary>Where telemetry goes, by the settings. Nothing listens where these tests send it.</summary>
public sealed class TelemetryExportTests
{
    private const string Nowhere = "http://127.0.0.1:9";
    private const string Connection = $"InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint={Nowhere}/;LiveEndpoint={Nowhere}/";

    [Theory]
    [InlineData("", "", false)]
    [InlineData("", "otlp", false)]
    [InlineData(Nowhere, "", true)]
    [InlineData(Nowhere, "otlp", true)]
    [InlineData(Nowhere, " None ", false)]
    public void A_signal_is_exported_where_there_is_an_endpoint_unless_its_exporter_is_none(string endpoint, string exporter, bool isExported)
    {
        Assert.Equal(isExported, Telemetry.IsExported(Settings(("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), ("OTEL_TRACES_EXPORTER", exporter)), "TRACES"));
        Assert.Equal(isExported, Telemetry.IsExported(Settings(("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), ("OTEL_LOGS_EXPORTER", exporter)), "LOGS"));
    }

    [Fact]
    public void Spans_are_made_only_where_somebody_gets_them()
    {
        using (Build())
            Assert.False(ExactlyOnceTelemetry.Source.HasListeners());
        using (Build(("OTEL_EXPORTER_OTLP_ENDPOINT", Nowhere), ("OTEL_TRACES_EXPORTER", "none")))
            Assert.False(ExactlyOnceTelemetry.Source.HasListeners());
        using (Build(("OTEL_EXPORTER_OTLP_ENDPOINT", Nowhere)))
            Assert.True(ExactlyOnceTelemetry.Source.HasListeners());
        using (Build(("APPLICATIONINSIGHTS_CONNECTION_STRING", Connection)))
            Assert.True(ExactlyOnceTelemetry.Source.HasListeners());
    }

    [Fact]
    public void An_OTLP_endpoint_and_Application_Insights_are_fed_side_by_side()
    {
        using var host = Build(("OTEL_EXPORTER_OTLP_ENDPOINT", Nowhere), ("APPLICATIONINSIGHTS_CONNECTION_STRING", Connection));

        Assert.True(ExactlyOnceTelemetry.Source.HasListeners());
        Assert.NotNull(host.Services.GetService<LoggerProvider>());
    }

    // As far as exporters are made; starting the host would start nothing more.
    private static IHost Build(params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddConfiguration(Settings([("OTEL_EXPORTER_OTLP_TIMEOUT", "100"), .. settings]));
        builder.AddTelemetry();
        var host = builder.Build();
        Assert.NotNull(host.Services.GetRequiredService<MeterProvider>());
        Assert.NotNull(host.Services.GetRequiredService<TracerProvider>());
        return host;
    }

    private static IConfiguration Settings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
}
