using KafkaEmulation;

namespace Dev.Chaos.Brokers;

/// <summary>The emulator, with its data on disk.</summary>
internal sealed class EmulatorBroker : IBrokers
{
    private readonly DirectoryInfo _data;
    private readonly KafkaEmulator _emulator;

    private EmulatorBroker(DirectoryInfo data, KafkaEmulator emulator) => (_data, _emulator) = (data, emulator);

    public string Name => "the emulator";

    public string BootstrapServers => _emulator.BootstrapServers;

    public int Count => 1;

    public static async Task<EmulatorBroker> StartAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("chaos-emulator-");
        return new EmulatorBroker(data, await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { DataDirectory = data.FullName }, cancellationToken));
    }

    public Task KillAsync(int broker, CancellationToken cancellationToken) => _emulator.KillAsync();

    public Task RestartAsync(int broker, CancellationToken cancellationToken) => _emulator.RestartAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _emulator.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
