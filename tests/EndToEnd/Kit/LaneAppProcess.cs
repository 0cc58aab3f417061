using System.Diagnostics;
using Testing;
using Toolchain;

namespace EndToEnd.Kit;

/// <summary>tests/LaneApp: an application with lanes that its records can kill.</summary>
internal sealed class LaneAppProcess : IDisposable
{
    private readonly Process _process;

    public LaneAppProcess(TestCluster cluster, string group, string input, string output, string dead)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "LaneApp.dll"), cluster.BootstrapServers, group, input, output, dead])
        {
            RedirectStandardError = true,
            Environment = { ["DOTNET_DbgEnableMiniDump"] = "0" },
        })!;
        Error = _process.StandardError.ReadToEndAsync();
    }

    public Task<string> Error { get; }

    public bool HasExited => _process.HasExited;

    public async Task<int> StopAsync()
    {
        await Processes.SignalAsync(_process.Id, "TERM");
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
