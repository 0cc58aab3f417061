using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Catalog;

/// <summary>A function with a Kafka trigger.</summary>
internal sealed class KafkaFunction : LocalFunction
{
    public KafkaFunction(MethodInfo method, ParameterInfo trigger)
        : base(method, trigger)
    {
        Trigger = trigger.GetCustomAttribute<KafkaTriggerAttribute>()!;
        if (trigger.ParameterType != (Trigger.IsBatched ? typeof(KafkaRecord[]) : typeof(KafkaRecord)))
        {
            throw new NotSupportedException(
                $"Function {Name}: its trigger parameter is {trigger.ParameterType.Name}; this host passes {nameof(KafkaRecord)}, or {nameof(KafkaRecord)}[] where IsBatched is true.");
        }
    }

    public KafkaTriggerAttribute Trigger { get; }

    public bool IsBatched => Trigger.IsBatched;
}
