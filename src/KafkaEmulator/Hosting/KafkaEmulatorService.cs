using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KafkaEmulation.Hosting;

/// <summary>A broker that lives as long as its host. It is registered by <see cref="Microsoft.Extensions.DependencyInjection.KafkaEmulatorServiceCollectionExtensions"/>.</summary>
public sealed class KafkaEmulatorService : IHostedService, IAsyncDisposable
{
    private readonly KafkaEmulatorOptions _options;
    private KafkaEmulator? _emulator;

    internal KafkaEmulatorService(KafkaEmulatorOptions options, ILoggerFactory loggerFactory)
    {
        _options = options;
        if (_options.LoggerFactory == Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance)
            _options.LoggerFactory = loggerFactory;
    }

    /// <summary>The broker.</summary>
    /// <exception cref="InvalidOperationException">The host has not started it yet.</exception>
    public KafkaEmulator Emulator => _emulator ?? throw new InvalidOperationException("The host has not started the Kafka emulator yet.");

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken) => _emulator = await KafkaEmulator.StartAsync(_options, cancellationToken);

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_emulator is not null)
            await _emulator.DisposeAsync();
    }
}
