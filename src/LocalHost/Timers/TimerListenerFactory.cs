using LocalHost.Catalog;
using LocalHost.Listeners;
using LocalHost.ScriptRoots;
using LocalHost.Worker;
using Microsoft.Extensions.Logging;

namespace LocalHost.Timers;

/// <summary>A listener for each function with a timer trigger. Where the host has no storage none of them runs, and the other triggers do.</summary>
internal sealed class TimerListenerFactory(HostSettings settings, HostId hostId, IWorker worker, TimeProvider clock, ILoggerFactory loggers) : IListenerFactory
{
    public string TriggerType => "timerTrigger";

    public IEnumerable<IFunctionListener> Create(IReadOnlyList<FunctionDefinition> functions)
    {
        var timers = functions.Select(function => TimerFunction.Read(function, settings)).ToList();
        var singleton = SingletonSettings.Read(settings);
        return HostStorage.Open(settings, hostId, loggers.CreateLogger<HostStorage>()) is { } storage
            ? [.. timers.Select(timer => new TimerListener(timer, singleton, storage, worker, clock, loggers.CreateLogger<TimerListener>()))]
            : [];
    }
}
