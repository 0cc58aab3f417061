using System.Diagnostics;
using System.Globalization;
using Toolchain;

namespace Benchmarks.Brokers;

/// <summary>The emulator, as its program is built in this configuration.</summary>
internal sealed class EmulatorBroker(bool onDisk) : IBroker
{
    private readonly string _directory = Directory.CreateTempSubdirectory("bench-emulator-").FullName;
    private Process? _process;
    private int _port;

    public string Name => onDisk ? "emulator, on disk" : "emulator";

    public string BootstrapServers => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    public async Task<TimeSpan> StartAsync(CancellationToken cancellationToken)
    {
        _port = Loopback.FreePort();
        var program = Workspace.At("src", "KafkaEmulator.Tool", "bin", "Release", "net10.0", "kafka-emulator.dll");
        var watch = Stopwatch.StartNew();
        _process = Process.Start(new ProcessStartInfo(
            "dotnet", [program, "--port", $"{_port}", .. onDisk ? (string[])["--data-dir", _directory] : []])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = _process.StandardOutput.ReadToEndAsync(cancellationToken);
        _ = _process.StandardError.ReadToEndAsync(cancellationToken);
        await Probe.UntilAnsweredAsync(_port, cancellationToken);
        return watch.Elapsed;
    }

    public TimeSpan ProcessorTime() => Probe.ProcessorTime(_process!.Id);

    public long ResidentBytes() => Processes.ResidentBytes(_process!.Id);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        Directory.Delete(_directory, recursive: true);
    }
}
