using System.CommandLine;
using System.Diagnostics;
using LocalHost;
using LocalHost.Http;
using LocalHost.Kafka;
using LocalHost.Listeners;
using LocalHost.ScriptRoots;
using LocalHost.Timers;
using LocalHost.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var scriptRoot = new Option<DirectoryInfo>("--script-root")
{
    Description = "The output folder of a worker application: it has host.json, worker.config.json and functions.metadata.",
    DefaultValueFactory = _ => new DirectoryInfo(Environment.CurrentDirectory),
};
var settingsFile = new Option<FileInfo?>("--settings")
{
    Description = "App settings, as in local.settings.json; that file in the script root by default, where it exists. The environment goes before it.",
};
var port = new Option<int?>("--port")
{
    Description = "Serve the functions with HTTP triggers on this port of loopback, 0 for any that is free; without it they are not served.",
};
var key = new Option<string?>("--key")
{
    Description = "The key that HTTP functions ask for, in the header x-functions-key or as ?code=; a random one by default, which is printed.",
};
var attached = new Option<bool>("--attached")
{
    Description = "Stop when standard input ends, within 10 seconds, so that this process does not outlive the one that started it.",
};
var command = new RootCommand("A Functions host for this machine: runs the functions of an isolated worker application, as func start does, without Core Tools. Several instances are several processes. Ctrl+C ends it.")
{
    scriptRoot, settingsFile, port, key, attached,
};

command.SetAction(async (parsed, cancellation) =>
{
    try
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (parsed.GetValue(attached))
            StopWhenInputEnds(stop);
        using var host = Build(parsed);
        try
        {
            await host.StartAsync(stop.Token);
            await host.WaitForShutdownAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop before it had started.
        }
        finally
        {
            // Where the start failed the host stops nothing by itself, and what has begun holds partitions and a worker.
            await host.Services.GetServices<IHostedService>().OfType<ListenerService>().Single().StopAsync(CancellationToken.None);
        }
        return 0;
    }
    catch (Exception problem) when (problem is InvalidDataException or IOException)
    {
        await Console.Error.WriteLineAsync(problem.Message);
        return 1;
    }
});
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });

IHost Build(ParseResult parsed)
{
    var root = ScriptRoot.Open(parsed.GetValue(scriptRoot)!.FullName, parsed.GetValue(settingsFile)?.FullName);
    var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
    builder.Configuration.AddConfiguration(root.Settings.App);
    builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
    builder.Logging.AddConfiguration(root.Settings.Of("logging"));
    builder.Logging.AddSimpleConsole(console =>
    {
        console.SingleLine = true;
        console.TimestampFormat = "HH:mm:ss.fff ";
    });
    builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // what stops the host is said once, at the end
    builder.AddHostTelemetry();
    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddSingleton(root);
    builder.Services.AddSingleton(root.Settings);
    builder.Services.AddSingleton<WorkerLog>();
    builder.Services.AddSingleton<WorkerSupervisor>();
    builder.Services.AddSingleton<IWorker>(services => services.GetRequiredService<WorkerSupervisor>());
    builder.Services.AddSingleton<IListenerFactory, KafkaListenerFactory>();
    builder.Services.AddSingleton(HostId.Of(root.Settings, root.Folder));
    builder.Services.AddSingleton<IListenerFactory, TimerListenerFactory>();
    builder.Services.AddSingleton(new HttpOptions(parsed.GetValue(port), new FunctionKey(parsed.GetValue(key))));
    builder.Services.AddSingleton<IListenerFactory, HttpListenerFactory>();
    builder.Services.AddHostedService<ListenerService>();
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
