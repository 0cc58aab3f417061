using LocalHost.Catalog;
using LocalHost.Listeners;
using LocalHost.ScriptRoots;
using LocalHost.Worker;
using Microsoft.Extensions.Logging;

namespace LocalHost.Http;

/// <summary>One server for all functions with HTTP triggers, where a port is given; without one they are not served.</summary>
internal sealed partial class HttpListenerFactory(HttpOptions options, HostSettings settings, HostId hostId, IWorker worker, TimeProvider clock, ILoggerFactory loggers) : IListenerFactory
{
    private const string DefaultPrefix = "api";

    private readonly ILogger _logger = loggers.CreateLogger<HttpListenerFactory>();

    public string TriggerType => "httpTrigger";

    public IEnumerable<IFunctionListener> Create(IReadOnlyList<FunctionDefinition> functions)
    {
        var prefix = (settings.Of("extensions:http")["routePrefix"] ?? DefaultPrefix).Trim('/');
        List<HttpFunction> served = [];
        foreach (var function in functions.Select(function => HttpFunction.Read(function, prefix)))
        {
            if (served.Find(function.ConflictsWith) is { } other)
                throw new InvalidDataException($"Functions {other.Name} and {function.Name} have the same route '{function.Pattern.RawText}' for the same methods; change the Route or the methods of one HttpTrigger.");
            served.Add(function);
        }
        if (options.Port is not { } port)
        {
            LogNotServed(served.Count);
            return [];
        }
        return [new HttpServer(port, options.Key, hostId, prefix, served, new HttpCaller(worker, clock, loggers.CreateLogger<HttpCaller>()), loggers.CreateLogger<HttpServer>())];
    }

    [LoggerMessage(EventId = 910, Level = LogLevel.Information, Message = "{Functions} HTTP functions are not served; --port PORT serves them, and --port 0 on a free port")]
    private partial void LogNotServed(int functions);
}
