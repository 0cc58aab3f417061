using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Toolchain;

/// <summary>Azurite's table service, and its blobs where they are asked for, in memory, on free ports of loopback. It ends with the object, and with this process however that ends.</summary>
public sealed class Azurite : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Azurite's published development account: not a secret.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly Process _process;

    private Azurite(Process process, int port, int? blobPort)
    {
        _process = process;
        (Port, BlobPort) = (port, blobPort);
    }

    private int? BlobPort { get; }

    /// <summary>The TCP port on loopback.</summary>
    public int Port { get; }

    /// <summary>The account's table endpoint.</summary>
    public Uri TableEndpoint => new($"http://127.0.0.1:{Port}/{Account}");

    /// <summary>A connection string for what is started of it.</summary>
    public string ConnectionString => ConnectionStringOf(TableEndpoint)
        + (BlobPort is { } blobs ? $"BlobEndpoint=http://127.0.0.1:{blobs}/{Account};" : "");

    /// <summary>A connection string for the tables of any Azurite with its development account.</summary>
    public static string ConnectionStringOf(Uri tableEndpoint) => $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint={tableEndpoint};";

    private static readonly NpmFolder Npm = new("azurite");

    /// <summary>Installs Azurite from the npm registry where it is not there yet.</summary>
    /// <exception cref="ToolchainException">It cannot be installed; the message says what to do.</exception>
    public static Task EnsureAsync(Action<string> progress, CancellationToken cancellationToken) => Npm.EnsureAsync("Azurite", 15, progress, cancellationToken);

    /// <summary>Starts its table service. It answers when this returns.</summary>
    /// <exception cref="ToolchainException">It did not start; the message says why.</exception>
    public static Task<Azurite> StartAsync(CancellationToken cancellationToken = default) => StartAsync(hasBlobs: false, cancellationToken);

    /// <summary>Starts its table and blob services. They answer when this returns.</summary>
    /// <inheritdoc cref="StartAsync(CancellationToken)"/>
    public static Task<Azurite> StartWithBlobsAsync(CancellationToken cancellationToken = default) => StartAsync(hasBlobs: true, cancellationToken);

    private static async Task<Azurite> StartAsync(bool hasBlobs, CancellationToken cancellationToken)
    {
        var port = Loopback.FreePort();
        int? blobPort = hasBlobs ? Loopback.FreePort() : null;
        string[] Service(string name, int at) => [$"--{name}Host", "127.0.0.1", $"--{name}Port", at.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo("node",
        [
            Path.Combine(Npm.Path, "attached.js"), hasBlobs ? "azurite" : "table/main", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            .. Service("table", port), .. blobPort is { } blobs ? [.. Service("blob", blobs), .. Service("queue", Loopback.FreePort())] : Array.Empty<string>(),
        ])
        {
            WorkingDirectory = Npm.Path,
            RedirectStandardInput = true, // its end tells it to stop
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var azurite = new Azurite(Process.Start(start)!, port, blobPort);
        try
        {
            var error = azurite._process.StandardError.ReadToEndAsync(cancellationToken);
            var output = azurite._process.StandardOutput.ReadToEndAsync(cancellationToken);
            foreach (var service in blobPort is { } last ? new[] { port, last } : [port])
                await azurite.WaitUntilItAnswersAsync(service, error, output, cancellationToken);
            return azurite;
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitUntilItAnswersAsync(int port, Task<string> error, Task<string> output, CancellationToken cancellationToken)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException) when (waiting.Elapsed < Patience && !_process.HasExited)
            {
                await Task.Delay(50, cancellationToken);
            }
            catch (SocketException)
            {
                throw new ToolchainException($"Azurite did not start: {(_process.HasExited ? await output + await error : $"no answer on port {port} within {Patience.TotalSeconds} s")}");
            }
        }
    }
}
