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
    public string ConnectionString => $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint={TableEndpoint};"
        + (BlobPort is { } blobs ? $"BlobEndpoint=http://127.0.0.1:{blobs}/{Account};" : "");

    private static string Folder => Workspace.Tools("azurite");

    private static string Installed => Path.Combine(Folder, "installed");

    private static string Definition => Workspace.At("eng", "azurite");

    /// <summary>Installs Azurite from the npm registry where it is not there yet.</summary>
    /// <exception cref="ToolchainException">It cannot be installed; the message says what to do.</exception>
    public static async Task EnsureAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var version = await File.ReadAllTextAsync(Path.Combine(Definition, "package-lock.json"), cancellationToken)
            + await File.ReadAllTextAsync(Path.Combine(Definition, "attached.js"), cancellationToken);
        if (File.Exists(Installed) && await File.ReadAllTextAsync(Installed, cancellationToken) == version)
            return;
        await DebianPackages.EnsureAsync(
            "Azurite", [("nodejs", () => Command.Exists("node")), ("npm", () => Command.Exists("npm"))], progress, cancellationToken);
        progress("installing Azurite (15 s, once)");
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.GetFiles(Definition))
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        await Command.RunAsync("npm", ["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"], Folder, cancellationToken);
        await File.WriteAllTextAsync(Installed, version, cancellationToken);
    }

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
            Path.Combine(Folder, "attached.js"), hasBlobs ? "azurite" : "table/main", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            .. Service("table", port), .. blobPort is { } blobs ? [.. Service("blob", blobs), .. Service("queue", Loopback.FreePort())] : Array.Empty<string>(),
        ])
        {
            WorkingDirectory = Folder,
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
