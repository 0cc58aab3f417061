using Microsoft.Azure.Functions.Worker;

namespace WorkerApp;

/// <summary>A timer.</summary>
public sealed class TimerFunctions(Observer observer)
{
    [Function(nameof(OnTick))]
    public Task OnTick([TimerTrigger("%OnTickSchedule%")] TimerInfo timer, FunctionContext context, CancellationToken cancellationToken) =>
        observer.ReportAsync(context, timer, cancellationToken);
}
