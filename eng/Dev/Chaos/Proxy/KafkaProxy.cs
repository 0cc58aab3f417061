using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Dev.Chaos.Proxy;

/// <summary>
/// Stands between clients and the brokers of any Kafka (2.8 or later, plaintext), with a port of its own for each broker: whoever enters by <see cref="BootstrapServers"/>
/// is told these ports instead of the brokers' own, and so stays behind it.
/// </summary>
internal sealed class KafkaProxy : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Host, int Port), Lazy<TcpListener>> _listeners = [];
    private readonly ConcurrentDictionary<ProxyConnection, Task> _connections = [];
    private readonly CancellationTokenSource _stop = new();

    /// <param name="bootstrapServers">The brokers to begin with, as host:port,….</param>
    /// <param name="faults">What goes wrong.</param>
    public KafkaProxy(string bootstrapServers, ProxyFaults faults)
    {
        Faults = faults;
        BootstrapServers = string.Join(',', bootstrapServers.Split(',').Select(address =>
        {
            var separator = address.LastIndexOf(':');
            return $"{IPAddress.Loopback}:{PortFor(address[..separator], int.Parse(address[(separator + 1)..], System.Globalization.CultureInfo.InvariantCulture))}";
        }));
    }

    /// <summary>Where clients enter.</summary>
    public string BootstrapServers { get; }

    public ProxyFaults Faults { get; }

    /// <summary>The proxy's port for a broker, which is opened where it is not yet.</summary>
    public int PortFor(string host, int port) =>
        ((IPEndPoint)_listeners.GetOrAdd((host, port), broker => new Lazy<TcpListener>(() => Listen(broker.Host, broker.Port))).Value.LocalEndpoint).Port;

    /// <summary>Cuts every connection that there is.</summary>
    public void CutAll()
    {
        var connections = _connections.Keys.ToList();
        Faults.CountCut(connections.Count);
        connections.ForEach(connection => connection.Dispose());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var listener in _listeners.Values)
            listener.Value.Dispose();
        foreach (var connection in _connections.Keys)
            connection.Dispose();
        await Task.WhenAll(_connections.Values);
        _stop.Dispose();
    }

    private TcpListener Listen(string host, int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = AcceptAsync(listener, host, port);
        return listener;
    }

    private async Task AcceptAsync(TcpListener listener, string host, int port)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(_stop.Token);
                client.NoDelay = true;
                var connection = new ProxyConnection(this, client);
                _connections[connection] = RunAsync(connection, host, port);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task RunAsync(ProxyConnection connection, string host, int port)
    {
        await Task.Yield(); // it is noted first
        await connection.RunAsync(host, port, _stop.Token);
        _connections.TryRemove(connection, out _);
    }
}
