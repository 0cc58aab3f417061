using System.Text.Json;
using LocalHost.Worker.Protocol;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Catalog;

/// <summary>What a worker said of its functions, as this host runs them.</summary>
internal static class FunctionCatalog
{
    private const string Trigger = "Trigger";

    // What an HTTP function returns; the worker's answer has it.
    private const string HttpOutput = "http";

    /// <summary>The functions in the order of their names, without those that an app setting AzureWebJobs.NAME.Disabled turns off, as on Azure.</summary>
    /// <exception cref="InvalidDataException">A function has a binding that this host does not know; the message names both.</exception>
    public static IReadOnlyList<FunctionDefinition> Read(IEnumerable<RpcFunctionMetadata> declared, IConfiguration settings) =>
        [.. declared.Where(function => !IsOff(function.Name, settings)).OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase).Select(Read)];

    private static FunctionDefinition Read(RpcFunctionMetadata function)
    {
        if (function.Status is { Status: StatusResult.Types.Status.Failure } failure)
            throw new InvalidDataException($"Function {function.Name}: the worker could not read it: {failure.Exception?.Message ?? failure.Result}");
        List<TriggerBinding> triggers = [];
        foreach (var raw in function.RawBindings)
        {
            var binding = new TriggerBinding(JsonDocument.Parse(raw).RootElement);
            if (binding.Type.EndsWith(Trigger, StringComparison.OrdinalIgnoreCase))
                triggers.Add(binding);
            else if (!binding.Type.Equals(HttpOutput, StringComparison.OrdinalIgnoreCase))
                throw new InvalidDataException($"Function {function.Name}: its binding '{binding.Parameter}' is a {binding.Type}, which this host does not know; turn the function off with the app setting AzureWebJobs.{function.Name}.Disabled=true, or run it with Core Tools.");
        }
        return triggers is [var trigger]
            ? new FunctionDefinition(function.FunctionId, function.Name, trigger, function)
            : throw new InvalidDataException($"Function {function.Name} has {triggers.Count} triggers; it must have one.");
    }

    private static bool IsOff(string function, IConfiguration settings) =>
        settings[$"AzureWebJobs.{function}.Disabled"] is { } value && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));
}
