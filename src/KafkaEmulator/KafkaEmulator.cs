using System.Net;
using System.Net.Sockets;
using KafkaEmulation.Faults;
using KafkaEmulation.Hosting;
using KafkaEmulation.Network;
using KafkaEmulation.State;
using KafkaEmulation.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KafkaEmulation;

/// <summary>
/// A single-node Kafka broker on loopback, for tests and local runs. It speaks Kafka's protocol, so any client of the served
/// versions (Requests/) can use it; it replicates nothing and secures nothing.
/// </summary>
public sealed partial class KafkaEmulator : IAsyncDisposable
{
    private const int PortAttempts = 100;

    private static readonly TimeSpan PortPause = TimeSpan.FromMilliseconds(100);

    private readonly KafkaEmulatorOptions _options;
    private readonly FaultPlan _faults = new();
    private readonly MemoryStorage _memory = new();
    private BrokerStorage? _storage;
    private Broker? _broker;
    private KafkaConnectionHandler? _connections;
    private WebApplication? _server;

    private KafkaEmulator(KafkaEmulatorOptions options) => _options = options;

    /// <summary>The TCP port; the same after <see cref="RestartAsync"/>.</summary>
    public int Port { get; private set; }

    /// <summary>The TCP port of the health endpoint; null where none was asked for. The same after <see cref="RestartAsync"/>.</summary>
    public int? HealthPort { get; private set; }

    /// <summary>What a client's bootstrap.servers is set to.</summary>
    public string BootstrapServers => $"{IPAddress.Loopback}:{Port}";

    /// <summary>Starts a broker. It accepts connections when this returns.</summary>
    /// <exception cref="ArgumentException">Options are wrong; the message names every one.</exception>
    /// <exception cref="IOException">The port, or the data directory, is in use.</exception>
    public static async Task<KafkaEmulator> StartAsync(KafkaEmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new KafkaEmulatorOptions();
        options.Validate();
        var emulator = new KafkaEmulator(options) { Port = options.Port, HealthPort = options.HealthPort };
        try
        {
            await emulator.ListenAsync(cancellationToken);
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
        return emulator;
    }

    /// <summary>Lets something go wrong with a coming request.</summary>
    public void Inject(Fault fault) => _faults.Add(fault);

    /// <summary>
    /// Ends the broker as a crash would: connections are cut, whatever is not in the data directory (or, without one, in this
    /// object) is forgotten. <see cref="RestartAsync"/> brings it back.
    /// </summary>
    public async Task KillAsync()
    {
        if (_server is not null)
        {
            _connections!.AbortAll();
            await _server.StopAsync(new CancellationToken(canceled: true));
            await _server.DisposeAsync();
            _server = null;
        }
        if (_broker is not null)
            await _broker.DisposeAsync();
        _broker = null;
        _storage?.Dispose();
        _storage = null;
    }

    /// <summary>Starts again on the same port with what was kept; kills the running broker first where there is one.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await KillAsync();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ListenAsync(cancellationToken);
                return;
            }
            catch (IOException inUse) when (attempt < PortAttempts && inUse.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
            {
                // A client that tries to reach a port where nobody listens can be given the same port for its own end, and holds it for a moment.
                await KillAsync();
                await Task.Delay(PortPause, cancellationToken);
            }
        }
    }

    /// <summary>Ends the broker.</summary>
    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var logger = _options.LoggerFactory.CreateLogger<KafkaEmulator>();
        _storage = _options.DataDirectory is { } directory ? new FileStorage(directory) : _memory;
        _broker = new Broker(_options, _storage, logger);
        var trace = _options.Trace is { } target ? new Trace(target, _options.TimeProvider) : null;
        _connections = new KafkaConnectionHandler(new RequestDispatcher(_broker, _faults, trace), _broker.Settings.Int("socket.request.max.bytes"), _broker.Settings.Time("connections.max.idle.ms"), _options.TimeProvider, logger);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(_options.LoggerFactory);
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        builder.WebHost.UseKestrelCore();
        if (_options.Certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, Port, listen =>
            {
                if (_options.Certificate is { } certificate)
                    listen.UseHttps(certificate);
                listen.Run(_connections.ServeAsync);
            });
            if (HealthPort is { } port)
                kestrel.Listen(IPAddress.Loopback, port);
        });
        _server = builder.Build();
        _server.Run(new HealthEndpoint(_broker).AnswerAsync);
        try
        {
            await _server.StartAsync(cancellationToken);
        }
        catch (IOException inUse) when (inUse.InnerException is AddressInUseException)
        {
            var port = inUse.Message.Contains($":{HealthPort}:", StringComparison.Ordinal) ? HealthPort : Port;
            throw new IOException($"Port {port} of {IPAddress.Loopback} is in use. Stop who listens there, or choose another port (0 takes a free one).", inUse);
        }
        var addresses = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address).Port).ToList();
        Port = addresses[0];
        if (HealthPort is not null)
            HealthPort = addresses[1];
        _broker.Port = Port;
        LogListening(logger, BootstrapServers, _options.DataDirectory is { } kept ? Path.GetFullPath(kept) : "memory");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on {BootstrapServers}; records are kept in {Place}")]
    private static partial void LogListening(ILogger logger, string bootstrapServers, string place);
}
