using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Tests.Kit;

/// <summary>A call of one of WorkerApp's functions, as the function reports it.</summary>
/// <param name="Function">Its name.</param>
/// <param name="InvocationId">The call's.</param>
/// <param name="Process">The worker's process.</param>
/// <param name="TraceParent">The W3C trace parent that the call came with.</param>
/// <param name="Input">What the function's parameter was.</param>
/// <param name="Metadata">The trigger's metadata.</param>
internal sealed record ObservedCall(string Function, string InvocationId, int Process, string? TraceParent, JsonElement Input, IReadOnlyDictionary<string, JsonElement> Metadata)
{
    /// <summary>The records of a function on one or on several.</summary>
    public IReadOnlyList<KafkaRecord> Records => Input.ValueKind == JsonValueKind.Array
        ? Input.Deserialize<KafkaRecord[]>(JsonSerializerOptions.Web)!
        : [Input.Deserialize<KafkaRecord>(JsonSerializerOptions.Web)!];

    /// <summary>Their offsets.</summary>
    public IEnumerable<int> Offsets => Records.Select(record => (int)record.Offset);
}
