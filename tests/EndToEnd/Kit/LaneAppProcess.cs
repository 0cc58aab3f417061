using System.Collections.Concurrent;
using System.Diagnostics;
using Testing;
using Toolchain;

namespace EndToEnd.Kit;

/// <summary>tests/LaneApp: an application for tests that kill it.</summary>
internal sealed class LaneAppProcess : IDisposable
{
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly Process _process;

    public LaneAppProcess(params string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "LaneApp.dll"), .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_DbgEnableMiniDump"] = "0" },
        })!;
        Error = _process.StandardError.ReadToEndAsync();
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null)
                _lines.Enqueue(line.Data);
        };
        _process.BeginOutputReadLine();
    }

    /// <summary>What it printed.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public Task<string> Error { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Returns when it has printed that line.</summary>
    public Task UntilAsync(string line) => Eventually.HoldsAsync(
        () => _lines.Contains(line) || HasExited, () => $"{line}, of {string.Join(", ", _lines)}");

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public Task SignalAsync(string signal) => Processes.SignalAsync(_process.Id, signal);

    /// <summary>SIGTERM, and waits for its end.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await EndAsync();
    }

    /// <summary>Waits for its end; its exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
