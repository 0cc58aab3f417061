namespace KafkaEmulation.Faults;

/// <summary>The faults that were injected, over all connections.</summary>
internal sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly List<Fault> _faults = [];

    public void Add(Fault fault)
    {
        lock (_lock)
            _faults.Add(fault);
    }

    /// <summary>Counts a request; the fault that strikes it, if any does. Of two that are due, the one injected later strikes the next request.</summary>
    public Fault? Next(ApiKey key)
    {
        // Requests are counted one after the other: else two that come at once could count down so that one of them is struck twice.
        lock (_lock)
        {
            Fault? due = null;
            foreach (var fault in _faults)
            {
                if (fault.IsDue(key))
                    due ??= fault;
            }
            if (due is not null)
                _faults.Remove(due);
            return due;
        }
    }
}
