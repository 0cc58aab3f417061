using System.CommandLine;
using System.Diagnostics;
using Functions;
using Functions.Settings;
using LocalHost;
using LocalHost.Catalog;
using LocalHost.Http;
using LocalHost.Timers;
using LocalHost.Trigger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

var settingsFile = new Option<FileInfo?>("--settings")
{
    Description = "App settings, as in local.settings.json; that file in the current directory by default, where it exists. The environment goes before it.",
};
var hostJson = new Option<FileInfo?>("--host-json")
{
    Description = "The trigger's settings; host.json beside this program by default. App settings as AzureFunctionsJobHost__extensions__kafka__maxBatchSize go before it.",
};
var port = new Option<int?>("--port")
{
    Description = "Serve the functions with HTTP triggers on this port of loopback, 0 for any that is free, as http://127.0.0.1:PORT/api/…, and metrics for Prometheus as /metrics; without it they are not served.",
};
var key = new Option<string?>("--key")
{
    Description = "What the HTTP functions ask for, in the header x-functions-key; a random one by default. It is in the address that is printed.",
};
var otlp = new Option<string?>("--otlp")
{
    Description = "Send traces, metrics and logs to this OTLP endpoint, as http://127.0.0.1:4317; the app setting or environment variable OTEL_EXPORTER_OTLP_ENDPOINT by default.",
};
otlp.Validators.Add(result =>
{
    if (result.GetValueOrDefault<string>() is { } given && !(Uri.TryCreate(given, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        result.AddError($"--otlp is '{given}'; it must be an address, as http://127.0.0.1:4317.");
});
var attached = new Option<bool>("--attached")
{
    Description = "Stop when standard input ends, within 10 seconds, so that this process does not outlive the one that started it.",
};
var report = new Option<bool>("--report")
{
    Description = "Print counters as lines of JSON to standard output; log lines go to standard error.",
};
var command = new RootCommand("Runs the functions of src/Functions on this machine, without Core Tools. Several instances are several processes. Ctrl+C ends it.")
{
    settingsFile, hostJson, port, key, otlp, attached, report,
};

command.SetAction(async (parsed, cancellation) =>
{
    try
    {
        using var counters = parsed.GetValue(report) ? new CounterReport(Console.Out) : null;
        var host = Build(parsed);
        await using var disposing = (IAsyncDisposable)host;
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (parsed.GetValue(attached))
            StopWhenInputEnds(stop);
        await host.StartAsync(stop.Token);
        await host.WaitForShutdownAsync(stop.Token);
        var failures = host.Services.GetServices<IHostedService>().Where(service => service is KafkaTrigger or TimerTrigger).Cast<BackgroundService>().Select(trigger => trigger.ExecuteTask?.Exception).OfType<Exception>().ToList();
        foreach (var failure in failures)
            await Console.Error.WriteLineAsync($"A trigger ended unexpectedly: {failure.InnerException ?? failure}");
        return failures.Count == 0 ? 0 : 1;
    }
    catch (Exception exception) when (StartupProblems.Of(exception) is { Count: > 0 } problems)
    {
        await Console.Error.WriteLineAsync(StartupProblems.Describe(problems));
        return 1;
    }
    catch (Exception problem) when (problem is InvalidDataException or NotSupportedException or IOException)
    {
        await Console.Error.WriteLineAsync(problem.Message);
        return 1;
    }
});
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });

IHost Build(ParseResult parsed)
{
    var builder = Host.CreateApplicationBuilder();
    var settings = parsed.GetValue(settingsFile)?.FullName ?? "local.settings.json";
    if (parsed.GetValue(settingsFile) is not null || File.Exists(settings))
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = SettingsFile.Read(settings) });

    builder.Logging.ClearProviders().AddSimpleConsole(console =>
    {
        console.SingleLine = true;
        console.TimestampFormat = "HH:mm:ss.fff ";
    });
    builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // what stops the host is told below, once
    if (parsed.GetValue(report))
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

    Startup.Configure(builder);
    Startup.RequireTriggerSettings(builder);
    if (parsed.GetValue(otlp) is { } endpoint)
        builder.Configuration[LocalTelemetry.Endpoint] = endpoint;
    builder.AddLocalTelemetry(servesMetrics: parsed.GetValue(port) is not null);
    var trigger = TriggerSettings.Read(parsed.GetValue(hostJson)?.FullName ?? Path.Combine(AppContext.BaseDirectory, "host.json"), builder.Configuration);
    var functions = FunctionCatalog.Find(typeof(Startup).Assembly, builder.Configuration);
    if (parsed.GetValue(port) is { } number)
        builder.Services.AddSingleton<IHostedService>(services => ActivatorUtilities.CreateInstance<HttpServer>(services, number, new FunctionKey(parsed.GetValue(key)), functions.OfType<HttpFunction>().ToList()));
    foreach (var function in functions.Where(function => function is not HttpFunction))
    {
        builder.Services.AddSingleton<IHostedService>(services => function switch
        {
            KafkaFunction kafka => ActivatorUtilities.CreateInstance<KafkaTrigger>(services, kafka, trigger),
            TimerFunction timer => ActivatorUtilities.CreateInstance<TimerTrigger>(services, timer),
            _ => throw new NotSupportedException($"Function {function.Name} has a trigger that this host does not run."),
        });
    }
    return builder.Build();
}

// The console is read by blocking, whatever its methods are called. Who started this process may have taken the cluster along, and then
// calls to it hang: after a while it ends as if it were killed, which costs nothing.
static void StopWhenInputEnds(CancellationTokenSource stop) => new Thread(() =>
{
    while (Console.In.Read() >= 0)
    {
    }
    stop.Cancel();
    Thread.Sleep(TimeSpan.FromSeconds(10));
    Process.GetCurrentProcess().Kill();
})
{ IsBackground = true }.Start();
