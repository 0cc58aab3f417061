using KafkaEmulation;

namespace Testing;

/// <summary>
/// The brokers that the tests of a project share, each started when the first test asks for it. Tests keep apart by topic, group and
/// transactional id (<see cref="TestNames"/>); a test that hurts its broker starts one of its own.
/// </summary>
public sealed class Brokers : IAsyncLifetime
{
    private readonly Lazy<Task<KafkaEmulator>> _emulator = new(() => KafkaEmulator.StartAsync());
    private readonly Lazy<Task<RealKafka>> _realKafka = new(RealKafka.StartAsync);

    /// <summary>The bootstrap.servers of the broker.</summary>
    public async Task<string> StartAsync(BrokerKind kind) =>
        kind == BrokerKind.Emulator ? (await _emulator.Value).BootstrapServers : (await _realKafka.Value).BootstrapServers;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_emulator.IsValueCreated)
            await (await _emulator.Value).DisposeAsync();
        if (_realKafka.IsValueCreated)
            await (await _realKafka.Value).DisposeAsync();
    }
}
