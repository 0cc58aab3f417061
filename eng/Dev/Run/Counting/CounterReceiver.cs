using System.Net;
using Dev.Run.Counting.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dev.Run.Counting;

/// <summary>An OTLP endpoint (HTTP, protocol buffers) on a free port of loopback, for the counters of an instance's processes. It takes traces and logs, and passes over them.</summary>
internal sealed class CounterReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;

    private CounterReceiver(WebApplication application) => _application = application;

    /// <summary>
    /// What a process is given to export to it: counters as differences, so that those of a process that was killed stay, ten times a second, and
    /// neither spans nor logs, which cost something and are not wanted.
    /// </summary>
    public IEnumerable<(string Name, string Value)> Environment =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", _application.Urls.Single()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "100"),
        ("OTEL_TRACES_EXPORTER", "none"),
        ("OTEL_LOGS_EXPORTER", "none"),
    ];

    public static async Task<CounterReceiver> StartAsync(Counters counters)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, InstanceLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(context => TakeAsync(context, counters));
        await application.StartAsync();
        return new CounterReceiver(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task TakeAsync(HttpContext context, Counters counters)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (context.Request.Path == "/v1/metrics")
            counters.Add(ExportedMetrics.Parser.ParseFrom(body.GetBuffer().AsSpan(0, (int)body.Length)));
        // An empty answer is OTLP's whole success.
        context.Response.ContentType = "application/x-protobuf";
    }

    // Ctrl+C is heard by the job that has the instances, which ends them before this.
    private sealed class InstanceLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
