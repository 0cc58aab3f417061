using System.Net;
using System.Text;
using Confluent.Kafka;
using LocalHost.Tests.Kit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Testing;
using Toolchain;

namespace LocalHost.Tests;

[Collection(SharedBrokers.Name)]
public sealed class TelemetryTests(Brokers brokers)
{
    [Fact]
    public async Task It_serves_metrics_for_Prometheus_beside_the_functions_and_asks_for_the_key_of_those()
    {
        using var cluster = new TestCluster(await brokers.StartAsync(BrokerKind.Emulator));
        var settings = await PaymentsSettings.CreateAsync(cluster);
        await cluster.ProduceAsync(settings["PaymentsTopic"], 0, Payment("""{"paymentId":"p-1","userId":"u","amount":1,"currency":"EUR"}"""), Payment("no payment"));
        var port = Loopback.FreePort();
        using var program = new LocalHostProcess(settings, "--port", $"{port}", "--key", "secret");
        await PaymentsSettings.UntilProcessedAsync(cluster, settings, 2);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };

        var text = "";
        await Eventually.SucceedsAsync<Xunit.Sdk.ContainsException>(
            async () =>
            {
                text = await http.GetStringAsync(new Uri("metrics", UriKind.Relative));
                Assert.Contains("exactlyonce_ledger_lag", text); // it is looked for now and then
            },
            Eventually.Patience);
        string Line(string name, string with) => text.Split('\n').Single(line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains(with, StringComparison.Ordinal));
        Assert.Equal("1", Line("exactlyonce_records_total", "outcome=\"processed\"").Split("} ")[1].Split(' ')[0]);
        Assert.Equal("1", Line("exactlyonce_records_total", "outcome=\"dead-lettered\"").Split("} ")[1].Split(' ')[0]);
        Assert.Equal("2", Line("messaging_client_consumed_messages_total", $"messaging_destination_name=\"{settings["PaymentsTopic"]}\"").Split("} ")[1].Split(' ')[0]);
        Assert.Contains("le=\"0.005\"", text);

        using var unknown = await http.GetAsync(new Uri("api/dead-letters?queue=x", UriKind.Relative));
        using var wrong = await http.GetAsync(new Uri("api/dead-letters?queue=x&code=guess", UriKind.Relative));
        using var known = await http.GetAsync(new Uri("api/dead-letters?queue=x&code=secret", UriKind.Relative));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest), (unknown.StatusCode, wrong.StatusCode, known.StatusCode));
    }

    [Fact]
    public async Task It_sends_traces_metrics_and_logs_to_an_OTLP_endpoint()
    {
        using var cluster = new TestCluster(await brokers.StartAsync(BrokerKind.Emulator));
        await using var collector = await Collector.StartAsync();
        var settings = await PaymentsSettings.CreateAsync(cluster);
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        settings["OTEL_METRIC_EXPORT_INTERVAL"] = "200";
        await cluster.ProduceAsync(settings["PaymentsTopic"], 0, Payment("no payment"));

        using var program = new LocalHostProcess(settings, "--otlp", collector.Address);

        await Eventually.HoldsAsync(() => collector.Got("/v1/traces", $"transform {settings["PaymentsTopic"]}"), "the transform's span came");
        await Eventually.HoldsAsync(() => collector.Got("/v1/traces", $"commit {settings["PaymentsTopic"]}"), "the transaction's span came");
        await Eventually.HoldsAsync(() => collector.Got("/v1/metrics", "exactlyonce.transaction.duration"), "the metrics came");
        await Eventually.HoldsAsync(() => collector.Got("/v1/logs", "acquired at position"), "the logs came");
    }

    private static Message<byte[], byte[]> Payment(string value) => new() { Key = null!, Value = Encoding.UTF8.GetBytes(value) };

    /// <summary>Takes what is sent over OTLP/HTTP. Protocol buffers have texts as they are.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly WebApplication _application;
        private readonly List<(string Path, string Body)> _bodies = [];

        private Collector()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
            _application = builder.Build();
            _application.Run(TakeAsync);
        }

        public string Address => _application.Urls.Single();

        public static async Task<Collector> StartAsync()
        {
            var collector = new Collector();
            await collector._application.StartAsync();
            return collector;
        }

        public bool Got(string path, string text)
        {
            lock (_bodies)
                return _bodies.Exists(body => body.Path == path && body.Body.Contains(text, StringComparison.Ordinal));
        }

        public ValueTask DisposeAsync() => _application.DisposeAsync();

        private async Task TakeAsync(HttpContext context)
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
            var body = await reader.ReadToEndAsync();
            lock (_bodies)
                _bodies.Add((context.Request.Path, body));
        }
    }
}
