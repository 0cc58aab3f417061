using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Monitor.OpenTelemetry.Exporter;
using ExactlyOnce;
using ExactlyOnce.AzureTables;
using ExactlyOnce.Effects;
using ExactlyOnce.Kafka;
using ExactlyOnce.Lanes;
using ExactlyOnce.Transforms;
using Functions.Settings;
using KafkaEmulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using Testing;

namespace Infrastructure.Tests.Monitoring;

/// <summary>
/// What Application Insights is sent of all that the application measures: by the exporter as src/Functions/Telemetry.cs has it, to a server
/// in its place.
/// </summary>
public sealed class SentTelemetry : IAsyncLifetime
{
    private readonly ConcurrentQueue<JsonElement> _envelopes = [];

    /// <summary>Measurements: the metric and its attributes.</summary>
    internal ILookup<string, IReadOnlyDictionary<string, string>> Metrics => Of("MetricData")
        .SelectMany(data => data.GetProperty("metrics").EnumerateArray(), (data, metric) => (Name: metric.GetProperty("name").GetString()!, Properties: PropertiesOf(data)))
        .ToLookup(one => one.Name, one => one.Properties);

    /// <summary>Attributes of log records.</summary>
    internal IReadOnlyList<IReadOnlyDictionary<string, string>> Logs => [.. Of("MessageData").Select(PropertiesOf)];

    public async Task InitializeAsync()
    {
        // The exporter tells its makers how it fares, which is not to be tried from a test.
        Environment.SetEnvironmentVariable("APPLICATIONINSIGHTS_STATSBEAT_DISABLED", "true");
        await using var server = await StartServerAsync();
        var address = server.Urls.Single();
        await using var broker = await KafkaEmulator.StartAsync();
        using var cluster = new TestCluster(broker.BootstrapServers);
        await cluster.CreateTopicAsync(name: SampleSettings.Of("PaymentsTopic"));
        cluster.CommitOffset(LaneId.LedgerGroupOf(SampleSettings.Of("PaymentsGroup")!), SampleSettings.Of("PaymentsTopic")!, 0, 0);
        var settings = new Dictionary<string, string>(SampleSettings.All!)
        {
            ["KafkaBrokers"] = broker.BootstrapServers,
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint={address}/;LiveEndpoint={address}/",
        };
        using var host = Application.Start(settings, hasTelemetry: true);
        // The exporter's own, without which it sends no logs; the application's others have nothing to do here.
        foreach (var exporter in host.Services.GetServices<IHostedService>().Where(service => service.GetType().Assembly == typeof(AzureMonitorExporterOptions).Assembly))
            await exporter.StartAsync(default);
        var metrics = host.Services.GetRequiredService<MeterProvider>();

        Measure(host.Services);
        await CallStoreAsync(host.Services, new Uri(address));
        var gauges = host.Services.GetServices<IHostedService>().OfType<LaneGauges>().Single();
        await gauges.StartAsync(default);
        await Eventually.HoldsAsync(
            () =>
            {
                metrics.ForceFlush();
                return Metrics.Contains("exactlyonce.ledger.position");
            },
            "what is measured is sent");
        host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("ExactlyOnce.Lanes.Lane").Log(LogLevel.Error, new EventId(11), "A lane stands still.", null, (text, _) => text);
        host.Services.GetRequiredService<LoggerProvider>().ForceFlush();
        await Eventually.HoldsAsync(() => Logs.Count > 0, "what is logged is sent");
        await gauges.StopAsync(default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    // Of everything once.
    private static void Measure(IServiceProvider services)
    {
        var lane = new LaneId("payments-processor", "payments", 0);
        var input = new InputRecord("payments", 0, 0, null, null);
        TransformedRecord Record(RecordOutcome outcome) => new(input, [new OutputRecord("out", null, null)], outcome, 1);
        var lanes = ActivatorUtilities.CreateInstance<LaneMetrics>(services);
        lanes.Consumed(lane, 1);
        lanes.Processed(lane, TimeSpan.Zero, null);
        lanes.Committed(lane.TriggerGroup, [.. Enum.GetValues<RecordOutcome>().Select(Record)]);
        lanes.Redelivered(lane, 1);
        foreach (var outcome in (string[])["committed", "marked", "aborted", "fenced", "lost"])
            lanes.TransactionEnded(lane, outcome, TimeSpan.Zero);
        lanes.Acquired(lane, TimeSpan.Zero);
        lanes.ProducerLost(lane);
        lanes.GapSeen(lane, "natural");
        lanes.Repaired(lane, 1);
        lanes.LostInRetry(lane);
        lanes.Crashed(lane);

        var effects = ActivatorUtilities.CreateInstance<EffectMetrics>(services);
        effects.Called("charge", "execute", "done", TimeSpan.Zero);
        effects.UncertainResolved("charge");
        effects.Ended("charge", EffectOutcome.Of(new EffectUncertainException("charge", "key", isParked: true, reason: null)));

        ActivatorUtilities.CreateInstance<DeadLetterMetrics>(services).Done("payments-dlq", DeadLetterState.Replayed, 1);
        ActivatorUtilities.CreateInstance<RetryMetrics>(services).Returned("payments-retry-1", TimeSpan.Zero);
    }

    private static async Task CallStoreAsync(IServiceProvider services, Uri address)
    {
        var pipeline = HttpPipelineBuilder.Build(new Options(), ActivatorUtilities.CreateInstance<RequestMetrics>(services));
        using var message = pipeline.CreateMessage();
        message.Request.Method = RequestMethod.Get;
        message.Request.Uri.Reset(address);
        await pipeline.SendAsync(message, default);
    }

    private async Task<WebApplication> StartServerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.MapGet("/", () => "");
        server.MapPost("/v2.1/track", async (HttpRequest request) =>
        {
            await using var body = request.Headers.ContentEncoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
            using var reader = new StreamReader(body);
            var count = 0;
            while (await reader.ReadLineAsync() is { } line)
            {
                _envelopes.Enqueue(JsonDocument.Parse(line).RootElement);
                count++;
            }
            return Results.Json(new { itemsReceived = count, itemsAccepted = count, errors = Array.Empty<string>() });
        });
        await server.StartAsync();
        return server;
    }

    private IEnumerable<JsonElement> Of(string type) =>
        _envelopes.Select(envelope => envelope.GetProperty("data")).Where(data => data.GetProperty("baseType").GetString() == type).Select(data => data.GetProperty("baseData"));

    private static IReadOnlyDictionary<string, string> PropertiesOf(JsonElement data) =>
        data.GetProperty("properties").EnumerateObject().ToDictionary(property => property.Name, property => property.Value.ToString());

    private sealed class Options : ClientOptions;
}
