using LocalHost.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace LocalHost.Http;

/// <summary>
/// Serves functions with HTTP triggers on loopback, under <c>/api</c>, and metrics under <c>/metrics</c>. Unlike Core Tools it asks for the
/// functions' key, as Azure does: whatever runs on this machine, a browser's pages among it, reaches loopback.
/// </summary>
internal sealed partial class HttpServer(int port, FunctionKey key, IReadOnlyList<HttpFunction> functions, IServiceProvider services, ILogger<HttpServer> logger) : IHostedService
{
    private WebApplication? _application;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddMvcCore();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _application = builder.Build();
        if (services.GetService<MeterProvider>() is { } metrics)
            _application.UseOpenTelemetryPrometheusScrapingEndpoint(metrics, predicate: null, "/metrics", configureBranchedPipeline: null, optionsName: null);
        foreach (var function in functions)
        {
            var route = $"/api/{function.Trigger.Route ?? function.Name}";
            _application.MapMethods(route, function.Trigger.Methods ?? [], context => ServeAsync(function, context));
        }
        await _application.StartAsync(cancellationToken);
        foreach (var url in _application.Urls)
            LogServes(url, key.Value);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_application is not { } application)
            return;
        await application.StopAsync(cancellationToken);
        await application.DisposeAsync();
    }

    private async Task ServeAsync(HttpFunction function, HttpContext context)
    {
        if (function.Trigger.AuthLevel != AuthorizationLevel.Anonymous && !key.IsIn(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        try
        {
            if (await function.InvokeAsync(services, context.Request, context.RequestAborted) is IActionResult result)
                await result.ExecuteResultAsync(new ActionContext(context, context.GetRouteData(), new ActionDescriptor()));
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested)
        {
            LogFailed(failure, function.Name);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    [LoggerMessage(EventId = 911, Level = LogLevel.Information, Message = "HTTP functions on {Url}/api, metrics on {Url}/metrics; the page on {Url}/api/page#key={Key}")]
    private partial void LogServes(string url, string key);

    [LoggerMessage(EventId = 912, Level = LogLevel.Error, Message = "Function {Function} failed")]
    private partial void LogFailed(Exception failure, string function);
}
