using System.Reflection;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Catalog;

/// <summary>
/// The functions of an application, found by their attributes, without those that an app setting AzureWebJobs.NAME.Disabled turns off,
/// as on Azure.
/// </summary>
internal static class FunctionCatalog
{
    /// <exception cref="NotSupportedException">A function needs something that this host does not have.</exception>
    public static IReadOnlyList<LocalFunction> Find(Assembly application, IConfiguration settings) =>
    [
        .. from type in application.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
           where method.IsDefined(typeof(FunctionAttribute))
           let function = Create(method)
           where function is not null && !FunctionSwitch.IsOff(function.Name, settings)
           select function,
    ];

    // Null where the trigger is none of this host's.
    private static LocalFunction? Create(MethodInfo method)
    {
        ParameterInfo? With<TTrigger>() => Array.Find(method.GetParameters(), parameter => parameter.IsDefined(typeof(TTrigger)));
        return With<KafkaTriggerAttribute>() is { } kafka ? new KafkaFunction(method, kafka)
            : With<TimerTriggerAttribute>() is { } timer ? new TimerFunction(method, timer)
            : With<HttpTriggerAttribute>() is { } http ? new HttpFunction(method, http)
            : null;
    }
}
