using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Toolchain;

/// <summary>Azurite's table service, in memory, on a free port of loopback. It ends with the object, and with this process however that ends.</summary>
public sealed class Azurite : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Azurite's published development account: not a secret.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly Process _process;

    private Azurite(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    /// <summary>The TCP port on loopback.</summary>
    public int Port { get; }

    /// <summary>The account's table endpoint.</summary>
    public Uri TableEndpoint => new($"http://127.0.0.1:{Port}/{Account}");

    /// <summary>A connection string for the table service.</summary>
    public string ConnectionString => $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint={TableEndpoint};";

    private static string Folder => Workspace.Tools("azurite");

    private static string Installed => Path.Combine(Folder, "installed");

    private static string Definition => Workspace.At("eng", "azurite");

    /// <summary>Installs Azurite from the npm registry where it is not there yet.</summary>
    /// <exception cref="ToolchainException">It cannot be installed; the message says what to do.</exception>
    public static async Task EnsureAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var version = await File.ReadAllTextAsync(Path.Combine(Definition, "package-lock.json"), cancellationToken);
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

    /// <summary>Starts it. It answers when this returns.</summary>
    /// <exception cref="ToolchainException">It did not start; the message says why.</exception>
    public static async Task<Azurite> StartAsync(CancellationToken cancellationToken = default)
    {
        var port = Loopback.FreePort();
        var start = new ProcessStartInfo("node",
        [
            Path.Combine(Folder, "attached.js"), "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            "--tableHost", "127.0.0.1", "--tablePort", port.ToString(CultureInfo.InvariantCulture),
        ])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true, // its end tells it to stop
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var azurite = new Azurite(Process.Start(start)!, port);
        try
        {
            var error = azurite._process.StandardError.ReadToEndAsync(cancellationToken);
            var output = azurite._process.StandardOutput.ReadToEndAsync(cancellationToken);
            await azurite.WaitUntilItAnswersAsync(error, output, cancellationToken);
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

    private async Task WaitUntilItAnswersAsync(Task<string> error, Task<string> output, CancellationToken cancellationToken)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
                return;
            }
            catch (SocketException) when (waiting.Elapsed < Patience && !_process.HasExited)
            {
                await Task.Delay(50, cancellationToken);
            }
            catch (SocketException)
            {
                throw new ToolchainException($"Azurite did not start: {(_process.HasExited ? await output + await error : $"no answer on port {Port} within {Patience.TotalSeconds} s")}");
            }
        }
    }
}
