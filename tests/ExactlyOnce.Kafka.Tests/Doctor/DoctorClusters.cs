using Testing;
using Toolchain;

namespace ExactlyOnce.Kafka.Tests.Doctor;

/// <summary>
/// The clusters of the doctor's tests, each started when the first test asks for it: the emulator, and three brokers of Apache Kafka, as the
/// doctor wants them.
/// </summary>
public sealed class DoctorClusters : IAsyncLifetime
{
    private readonly Lazy<Task<OwnBroker>> _emulator = new(() => OwnBroker.StartAsync(BrokerKind.Emulator));
    private readonly Lazy<Task<ApacheCluster>> _three = new(() => ApacheCluster.StartAsync(brokers: 3));

    public async Task<string> StartAsync(BrokerKind kind) =>
        kind == BrokerKind.Emulator ? (await _emulator.Value).BootstrapServers : (await _three.Value).BootstrapServers;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_emulator.IsValueCreated)
            await (await _emulator.Value).DisposeAsync();
        if (_three.IsValueCreated)
            await (await _three.Value).DisposeAsync();
    }
}
