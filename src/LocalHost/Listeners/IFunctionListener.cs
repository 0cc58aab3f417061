namespace LocalHost.Listeners;

/// <summary>What waits for events of one kind, and calls functions with them.</summary>
internal interface IFunctionListener : IAsyncDisposable
{
    /// <summary>Begins. Returns when events are awaited; what goes wrong later is the listener's to retry and to log.</summary>
    /// <exception cref="InvalidDataException">A setting is missing or wrong; the message names it and the way out.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Ends: takes no new events, gives back what it holds (partitions, leases), and returns when no call of its own runs any more.</summary>
    Task StopAsync();
}
