using System.Diagnostics;
using LocalHost.Listeners;
using LocalHost.ScriptRoots;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace LocalHost.Http;

/// <summary>
/// Serves functions with HTTP triggers on loopback. Unlike Core Tools it asks for the functions' key, as Azure does: whatever runs on this machine, a browser's pages among it,
/// reaches loopback. A method that a route does not have is answered as a route that does not exist: 404, as the Functions host answers.
/// </summary>
internal sealed partial class HttpServer(int port, FunctionKey key, HostId hostId, string prefix, IReadOnlyList<HttpFunction> functions, HttpCaller caller, ILogger<HttpServer> logger) : IFunctionListener
{
    // As the Functions host.
    private const long LargestBody = 100 * 1024 * 1024;

    // Requests that run have so long to end when the host stops; then they are cancelled, and a little later their connections are closed.
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private WebApplication? _application;

    /// <summary>Where it serves, once it has started.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting(); // the slim builder leaves constraints out
        builder.Services.AddHttpForwarder();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestStop);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false; // the worker's own is passed on
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var application = _application = builder.Build();
        foreach (var function in functions)
            function.RequireConstraints(application.Services.GetRequiredService<ParameterPolicyFactory>());

        application.UseRouting();
        application.Use((context, next) =>
        {
            // What is no route is routing's own answer, 405.
            if (context.GetEndpoint() is not RouteEndpoint)
                context.SetEndpoint(null);
            return next(context);
        });
        Map(application);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (IOException problem)
        {
            throw new InvalidDataException($"HTTP functions cannot be served on port {port}: {problem.Message} Choose another --port, or 0 for any that is free.", problem);
        }
        Address = new Uri(application.Urls.Single());
        LogServed(Address.GetLeftPart(UriPartial.Authority));
    }

    public async Task StopAsync()
    {
        if (_application is not { } application)
            return;
        _stopping.CancelAfter(GracePeriod);
        await application.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is { } application)
            await application.DisposeAsync();
        caller.Dispose();
        _stopping.Dispose();
    }

    private void Map(WebApplication application)
    {
        var forwarder = application.Services.GetRequiredService<IHttpForwarder>();
        foreach (var function in functions)
        {
            var endpoint = application.Map(function.Pattern, context => ServeAsync(function, context, forwarder));
            if (function.Methods.Count > 0)
                endpoint.WithMetadata(new HttpMethodMetadata(function.Methods));
        }
        application.MapGet("/admin/host/status", context => IsAllowed(context) ? context.Response.WriteAsJsonAsync(Status()) : Task.CompletedTask);
        application.MapGet("/", context => context.Response.WriteAsync("The Functions host runs.")).WithOrder(int.MaxValue); // after a function at the root
    }

    private Task ServeAsync(HttpFunction function, HttpContext context, IHttpForwarder forwarder) =>
        IsAllowed(context, function.IsAnonymous) ? caller.CallAsync(function, context, forwarder, _stopping.Token) : Task.CompletedTask;

    private bool IsAllowed(HttpContext context, bool isAnonymous = false)
    {
        if (key.IsIn(context.Request))
            context.User = FunctionKey.Sender();
        else if (!isAnonymous)
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return isAnonymous || context.User.Identity is { IsAuthenticated: true };
    }

    private HostStatus Status() => new(hostId.Value, "Running", (long)(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds);

    private void LogServed(string url)
    {
        LogServes(url, prefix, key.Value);
        foreach (var function in functions)
        {
            var methods = function.Methods.Count == 0 ? "all methods" : string.Join(',', function.Methods).ToUpperInvariant();
            LogFunction(function.Name, methods, url, function.Pattern.RawText);
        }
    }

    [LoggerMessage(EventId = 911, Level = LogLevel.Information, Message = "HTTP functions on {Url}/{Prefix}, key: {Key}")]
    private partial void LogServes(string url, string prefix, string key);

    [LoggerMessage(EventId = 912, Level = LogLevel.Information, Message = "{Function}: [{Methods}] {Url}/{Route}")]
    private partial void LogFunction(string function, string methods, string url, string? route);

    // As of the Functions host, which says more.
    private sealed record HostStatus(string Id, string State, long ProcessUptime);
}
