using System.Diagnostics;
using Testing;
using Toolchain;

namespace LocalHost.Tests.Kit;

/// <summary>The program, as a process of its own in an empty folder.</summary>
internal sealed class LocalHostProcess : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("localhost-");
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    public LocalHostProcess(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        // Where the tests run in the background, SIGINT is ignored, and would be by what they start.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "LocalHost.dll"), .. arguments])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public void EndInput() => _process.StandardInput.Close();

    public Task SignalAsync(string signal) => Processes.SignalAsync(_process.Id, signal);

    /// <summary>Its exit code and what it printed.</summary>
    public async Task<(int Code, string Output, string Error)> EndAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
