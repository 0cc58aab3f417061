using LocalHost.Catalog;
using LocalHost.Worker;
using Microsoft.Extensions.Hosting;

namespace LocalHost.Listeners;

/// <summary>The host's life: the worker first, then whatever waits for events of its functions; the other way round at the end.</summary>
internal sealed class ListenerService(WorkerSupervisor worker, IEnumerable<IListenerFactory> factories) : IHostedService
{
    private readonly List<IFunctionListener> _listeners = [];

    /// <exception cref="InvalidDataException">The worker does not start, or a function's trigger cannot be run as it is declared and set.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var functions = await worker.StartAsync(cancellationToken);
        foreach (var triggers in functions.GroupBy(function => function.Trigger.Type, StringComparer.OrdinalIgnoreCase))
            _listeners.AddRange(FactoryOf(triggers.Key, triggers.First()).Create([.. triggers]));
        foreach (var listener in _listeners)
            await listener.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_listeners.Select(listener => listener.StopAsync()));
        foreach (var listener in _listeners)
            await listener.DisposeAsync();
        _listeners.Clear();
        await worker.StopAsync();
    }

    private IListenerFactory FactoryOf(string trigger, FunctionDefinition function) =>
        factories.FirstOrDefault(factory => factory.TriggerType.Equals(trigger, StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidDataException(
            $"Function {function.Name}: its trigger is a {trigger}, which this host does not know; it runs {string.Join(", ", factories.Select(factory => factory.TriggerType))}. Turn the function off with the app setting AzureWebJobs.{function.Name}.Disabled=true, or run it with Core Tools.");
}
