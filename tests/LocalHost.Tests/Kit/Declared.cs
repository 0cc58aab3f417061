using System.Text.Json;
using LocalHost.Catalog;
using LocalHost.ScriptRoots;
using LocalHost.Worker.Protocol;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Tests.Kit;

/// <summary>Functions and settings as a host reads them, without an application.</summary>
internal static class Declared
{
    /// <summary>A function with this trigger.</summary>
    public static FunctionDefinition Function(string name, object trigger) =>
        new($"id-of-{name}", name, new TriggerBinding(JsonSerializer.SerializeToElement(trigger)), new RpcFunctionMetadata { Name = name });

    /// <summary>App settings, and those of host.json under <c>AzureFunctionsJobHost:</c>.</summary>
    public static HostSettings Settings(params (string Name, string? Value)[] values) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Name, value.Value))).Build());
}
