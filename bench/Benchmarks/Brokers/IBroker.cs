namespace Benchmarks.Brokers;

/// <summary>A broker in a process of its own, measured from outside.</summary>
internal interface IBroker : IAsyncDisposable
{
    string Name { get; }

    string BootstrapServers { get; }

    /// <summary>Starts it, and tells how long it took from the process's start to its first answer.</summary>
    Task<TimeSpan> StartAsync(CancellationToken cancellationToken);

    /// <summary>Processor time that the process has used so far.</summary>
    TimeSpan ProcessorTime();

    /// <summary>Memory of the process that is in use (VmRSS).</summary>
    long ResidentBytes();
}
