using KafkaEmulation;

namespace Testing;

/// <summary>A broker of one test, with configurations of its own. Its row of real Kafka is <see cref="OnOwnKafkaAttribute"/>.</summary>
public sealed class OwnBroker : IAsyncDisposable
{
    private readonly IAsyncDisposable _broker;

    private OwnBroker(string bootstrapServers, IAsyncDisposable broker)
    {
        BootstrapServers = bootstrapServers;
        _broker = broker;
    }

    public string BootstrapServers { get; }

    public static async Task<OwnBroker> StartAsync(BrokerKind kind, params (string Name, string Value)[] settings)
    {
        if (kind == BrokerKind.RealKafka)
        {
            var kafka = await RealKafka.StartOwnAsync(settings.ToDictionary(setting => setting.Name, setting => setting.Value));
            return new OwnBroker(kafka.BootstrapServers, kafka);
        }
        var options = new KafkaEmulatorOptions();
        foreach (var (name, value) in settings)
            options.Settings[name] = value;
        var emulator = await KafkaEmulator.StartAsync(options);
        return new OwnBroker(emulator.BootstrapServers, emulator);
    }

    public ValueTask DisposeAsync() => _broker.DisposeAsync();
}
