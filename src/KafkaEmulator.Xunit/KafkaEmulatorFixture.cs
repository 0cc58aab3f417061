using Xunit;

namespace KafkaEmulation.Xunit;

/// <summary>
/// A broker for a class of tests (<c>IClassFixture</c>) or a collection (<c>ICollectionFixture</c>), started before the first of them
/// and ended behind the last. Derive from it to choose options.
/// </summary>
public class KafkaEmulatorFixture : IAsyncLifetime
{
    private KafkaEmulator? _emulator;

    /// <summary>The broker.</summary>
    /// <exception cref="InvalidOperationException">It is not started yet: only tests of the fixture's class or collection may ask.</exception>
    public KafkaEmulator Emulator => _emulator ?? throw new InvalidOperationException(
        $"{GetType().Name} is not started: give it to the test class as IClassFixture<{GetType().Name}>, or to its collection.");

    /// <summary>What a client's bootstrap.servers is set to.</summary>
    /// <inheritdoc cref="Emulator" path="/exception"/>
    public string BootstrapServers => Emulator.BootstrapServers;

    /// <summary>Topics, configurations and whatever else the broker is started with; nothing here.</summary>
    protected virtual void Configure(KafkaEmulatorOptions options)
    {
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var options = new KafkaEmulatorOptions();
        Configure(options);
        _emulator = await KafkaEmulator.StartAsync(options);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_emulator is not null)
            await _emulator.DisposeAsync();
    }
}
