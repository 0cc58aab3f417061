using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Catalog;

/// <summary>A function with a timer trigger.</summary>
internal sealed class TimerFunction : LocalFunction
{
    public TimerFunction(MethodInfo method, ParameterInfo trigger)
        : base(method, trigger)
    {
        Trigger = trigger.GetCustomAttribute<TimerTriggerAttribute>()!;
        if (trigger.ParameterType != typeof(TimerInfo))
            throw new NotSupportedException($"Function {Name}: its trigger parameter is {trigger.ParameterType.Name}; this host passes {nameof(TimerInfo)}.");
    }

    public TimerTriggerAttribute Trigger { get; }
}
