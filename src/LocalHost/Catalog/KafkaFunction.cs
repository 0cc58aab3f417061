using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace LocalHost.Catalog;

/// <summary>A function with a Kafka trigger: a method with its attributes, and how to call it.</summary>
internal sealed class KafkaFunction
{
    private readonly MethodInfo _method;

    public KafkaFunction(MethodInfo method, ParameterInfo trigger)
    {
        _method = method;
        Name = method.GetCustomAttribute<FunctionAttribute>()!.Name;
        Trigger = trigger.GetCustomAttribute<KafkaTriggerAttribute>()!;
        if (trigger.ParameterType != (Trigger.IsBatched ? typeof(KafkaRecord[]) : typeof(KafkaRecord)))
        {
            throw new NotSupportedException(
                $"Function {Name}: its trigger parameter is {trigger.ParameterType.Name}; this host passes {nameof(KafkaRecord)}, or {nameof(KafkaRecord)}[] where IsBatched is true.");
        }
        if (method.GetParameters().FirstOrDefault(parameter => parameter != trigger && parameter.ParameterType != typeof(CancellationToken)) is { } unknown)
            throw new NotSupportedException($"Function {Name}: this host cannot pass the parameter '{unknown.Name}' of type {unknown.ParameterType.Name}.");
        if (method.ReturnType != typeof(void) && !typeof(Task).IsAssignableFrom(method.ReturnType))
            throw new NotSupportedException($"Function {Name}: this host awaits a Task, and it returns {method.ReturnType.Name}.");
    }

    public string Name { get; }

    public KafkaTriggerAttribute Trigger { get; }

    public bool IsBatched => Trigger.IsBatched;

    /// <summary>Calls the function in a scope of its own; what it throws is thrown.</summary>
    public async Task InvokeAsync(IServiceProvider services, object records, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var instance = _method.IsStatic ? null : ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, _method.DeclaringType!);
        var arguments = _method.GetParameters()
            .Select(parameter => parameter.ParameterType == typeof(CancellationToken) ? cancellationToken : records)
            .ToArray();
        try
        {
            if (_method.Invoke(instance, arguments) is Task running)
                await running;
        }
        catch (TargetInvocationException thrown) when (thrown.InnerException is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(thrown.InnerException);
        }
    }
}
