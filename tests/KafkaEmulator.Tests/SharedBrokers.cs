using Testing;

namespace KafkaEmulation.Tests;

/// <summary>Test classes of this collection share their brokers.</summary>
[CollectionDefinition(Name)]
public sealed class SharedBrokers : ICollectionFixture<Brokers>
{
    public const string Name = "brokers";
}

/// <summary>Test classes of this collection share brokers that look for old records often.</summary>
[CollectionDefinition(Name)]
public sealed class HastyBrokers : ICollectionFixture<HastyBrokers.Pair>
{
    public const string Name = "hasty brokers";

    /// <summary>Each is started when the first test asks for it.</summary>
    public sealed class Pair : IAsyncLifetime
    {
        private static readonly (string, string)[] Hasty = [("log.retention.check.interval.ms", "100"), ("log.cleaner.backoff.ms", "100")];

        private readonly Lazy<Task<OwnBroker>> _emulator = new(() => OwnBroker.StartAsync(BrokerKind.Emulator, Hasty));
        private readonly Lazy<Task<OwnBroker>> _realKafka = new(() => OwnBroker.StartAsync(BrokerKind.RealKafka, [.. Hasty, ("log.initial.task.delay.ms", "100")]));

        public async Task<string> StartAsync(BrokerKind kind) =>
            (await (kind == BrokerKind.Emulator ? _emulator : _realKafka).Value).BootstrapServers;

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            foreach (var started in new[] { _emulator, _realKafka }.Where(broker => broker.IsValueCreated))
                await (await started.Value).DisposeAsync();
        }
    }
}
