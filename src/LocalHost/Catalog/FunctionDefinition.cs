using LocalHost.Worker.Protocol;

namespace LocalHost.Catalog;

/// <summary>A function as the worker declares it.</summary>
/// <param name="Id">The worker's own name for it, in every call.</param>
/// <param name="Name">The name that people, settings and logs use.</param>
/// <param name="Trigger">What starts it.</param>
/// <param name="Metadata">What the worker said of it, and is told again when it loads the function.</param>
internal sealed record FunctionDefinition(string Id, string Name, TriggerBinding Trigger, RpcFunctionMetadata Metadata);
