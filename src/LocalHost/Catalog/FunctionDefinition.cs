using System.Text.Json;
using LocalHost.Worker.Protocol;

namespace LocalHost.Catalog;

/// <summary>A function as the worker declares it.</summary>
/// <param name="Id">The worker's own name for it, in every call.</param>
/// <param name="Name">The name that people, settings and logs use.</param>
/// <param name="Trigger">What starts it.</param>
/// <param name="Metadata">What the worker said of it.</param>
internal sealed record FunctionDefinition(string Id, string Name, TriggerBinding Trigger, RpcFunctionMetadata Metadata)
{
    private const string IdProperty = "FunctionId";

    /// <summary>What the worker is told when it loads the function: as the Functions host has it, with the bindings as it reads them and not as JSON.</summary>
    public RpcFunctionMetadata ToLoad()
    {
        var metadata = new RpcFunctionMetadata
        {
            Name = Name,
            Directory = Metadata.Directory,
            ScriptFile = Metadata.ScriptFile,
            EntryPoint = Metadata.EntryPoint,
            IsProxy = Metadata.IsProxy,
            Properties = { Metadata.Properties },
        };
        metadata.Properties[IdProperty] = Id;
        foreach (var binding in Metadata.RawBindings.Select(raw => new TriggerBinding(JsonDocument.Parse(raw).RootElement)))
        {
            metadata.Bindings[binding.Parameter] = new BindingInfo
            {
                Type = binding.Type,
                Direction = Of<BindingInfo.Types.Direction>(binding.Text("direction")),
                DataType = Of<BindingInfo.Types.DataType>(binding.Text("dataType")),
            };
        }
        return metadata;
    }

    private static TValue Of<TValue>(string? text)
        where TValue : struct, Enum => Enum.TryParse<TValue>(text, ignoreCase: true, out var value) ? value : default;
}
