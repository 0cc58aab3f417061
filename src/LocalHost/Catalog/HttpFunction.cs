using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Catalog;

/// <summary>A function with an HTTP trigger.</summary>
internal sealed class HttpFunction : LocalFunction
{
    public HttpFunction(MethodInfo method, ParameterInfo trigger)
        : base(method, trigger)
    {
        Trigger = trigger.GetCustomAttribute<HttpTriggerAttribute>()!;
        if (trigger.ParameterType != typeof(HttpRequest))
            throw new NotSupportedException($"Function {Name}: its trigger parameter is {trigger.ParameterType.Name}; this host passes {nameof(HttpRequest)}.");
    }

    public HttpTriggerAttribute Trigger { get; }
}
