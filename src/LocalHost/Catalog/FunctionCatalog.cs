using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Catalog;

/// <summary>The functions of an application, found by their attributes.</summary>
internal static class FunctionCatalog
{
    /// <exception cref="NotSupportedException">A function needs something that this host does not have.</exception>
    public static IReadOnlyList<KafkaFunction> Find(Assembly application) =>
    [
        .. from type in application.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
           where method.IsDefined(typeof(FunctionAttribute))
           from parameter in method.GetParameters()
           where parameter.IsDefined(typeof(KafkaTriggerAttribute))
           select new KafkaFunction(method, parameter),
    ];
}
