namespace Dev.Chaos.Brokers;

/// <summary>The Kafka that chaos runs on, and what can be done to it.</summary>
internal interface IBrokers : IAsyncDisposable
{
    string Name { get; }

    string BootstrapServers { get; }

    /// <summary>How many there are that can be hurt; 0 where they are not ours.</summary>
    int Count { get; }

    /// <summary>Kills one: nothing is finished or flushed.</summary>
    Task KillAsync(int broker, CancellationToken cancellationToken);

    /// <summary>Brings one back that was killed.</summary>
    Task RestartAsync(int broker, CancellationToken cancellationToken);
}
