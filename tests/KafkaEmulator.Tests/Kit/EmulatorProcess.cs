using System.Diagnostics;

namespace KafkaEmulation.Tests.Kit;

/// <summary>The emulator as a program of its own, on a data directory, to be killed and started again.</summary>
internal sealed class EmulatorProcess(string dataDirectory, params string[] topics) : IDisposable
{
    private Process? _process;

    /// <summary>Known from the first start on, and kept.</summary>
    public string BootstrapServers { get; private set; } = "127.0.0.1:0";

    public async Task StartAsync()
    {
        var port = BootstrapServers.Split(':')[1];
        _process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "kafka-emulator.dll"), "--port", port, "--data-dir", dataDirectory, .. topics.SelectMany(topic => new[] { "--topic", topic })])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        // A full pipe would stop it.
        var log = _process.StandardError.ReadToEndAsync();
        const string Announcement = "bootstrap.servers=";
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains(Announcement))
            {
                BootstrapServers = line[(line.IndexOf(Announcement, StringComparison.Ordinal) + Announcement.Length)..];
                _ = _process.StandardOutput.ReadToEndAsync();
                return;
            }
        }
        throw new InvalidOperationException("the emulator ended before it listened: " + await log);
    }

    /// <summary>SIGKILL: nothing is flushed, closed or said.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
            _process.Kill();
        _process?.Dispose();
    }
}
