using System.Collections.Concurrent;

namespace KafkaEmulation.Faults;

/// <summary>The faults that were injected, over all connections.</summary>
internal sealed class FaultPlan
{
    private readonly ConcurrentDictionary<Fault, bool> _faults = [];

    public void Add(Fault fault) => _faults.TryAdd(fault, true);

    /// <summary>Counts a request; the fault that strikes it, if any does.</summary>
    public Fault? Next(ApiKey key)
    {
        Fault? struck = null;
        foreach (var (fault, _) in _faults)
        {
            if (fault.Strikes(key) && _faults.TryRemove(fault, out _))
                struck = fault;
        }
        return struck;
    }
}
