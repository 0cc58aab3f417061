using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace LocalHost.Catalog;

/// <summary>A function: a method with its attributes, and how to call it.</summary>
internal abstract class LocalFunction
{
    private readonly MethodInfo _method;

    /// <param name="trigger">The parameter that gets what the trigger passes.</param>
    protected LocalFunction(MethodInfo method, ParameterInfo trigger)
    {
        _method = method;
        Name = method.GetCustomAttribute<FunctionAttribute>()!.Name;
        if (method.GetParameters().FirstOrDefault(parameter => parameter != trigger && parameter.ParameterType != typeof(CancellationToken)) is { } unknown)
            throw new NotSupportedException($"Function {Name}: this host cannot pass the parameter '{unknown.Name}' of type {unknown.ParameterType.Name}.");
        if (method.ReturnType != typeof(void) && !typeof(Task).IsAssignableFrom(method.ReturnType))
            throw new NotSupportedException($"Function {Name}: this host awaits a Task, and it returns {method.ReturnType.Name}.");
    }

    public string Name { get; }

    /// <summary>Calls the function in a scope of its own; what it throws is thrown.</summary>
    /// <param name="passed">What the trigger passes.</param>
    /// <returns>What it returns; null where that is nothing.</returns>
    public async Task<object?> InvokeAsync(IServiceProvider services, object passed, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var instance = _method.IsStatic ? null : ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, _method.DeclaringType!);
        var arguments = _method.GetParameters()
            .Select(parameter => parameter.ParameterType == typeof(CancellationToken) ? cancellationToken : passed)
            .ToArray();
        try
        {
            if (_method.Invoke(instance, arguments) is not Task running)
                return null;
            await running;
            return _method.ReturnType.IsGenericType ? running.GetType().GetProperty(nameof(Task<object>.Result))!.GetValue(running) : null;
        }
        catch (TargetInvocationException thrown) when (thrown.InnerException is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(thrown.InnerException);
            throw; // never
        }
    }
}
