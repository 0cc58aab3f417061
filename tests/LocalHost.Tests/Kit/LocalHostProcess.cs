using System.Diagnostics;
using System.Text;
using Testing;
using Toolchain;

namespace LocalHost.Tests.Kit;

/// <summary>The program, as a process of its own in an empty folder.</summary>
internal sealed class LocalHostProcess : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("localhost-");
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

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
        _process.OutputDataReceived += (_, printed) => Append(_output, printed.Data);
        _process.ErrorDataReceived += (_, printed) => Append(_error, printed.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it has printed so far.</summary>
    public string Output => Read(_output);

    public void EndInput() => _process.StandardInput.Close();

    public Task SignalAsync(string signal) => Processes.SignalAsync(_process.Id, signal);

    /// <summary>What comes next of something that only a running host makes.</summary>
    /// <exception cref="InvalidOperationException">It ended, or nothing came; the message has what it printed.</exception>
    public async Task<T> WhileRunningAsync<T>(Func<CancellationToken, ValueTask<T>> next)
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        var (coming, ended) = (next(patience.Token).AsTask(), _process.WaitForExitAsync(patience.Token));
        await Task.WhenAny(coming, ended);
        if (coming.IsCompletedSuccessfully)
            return await coming;
        throw new InvalidOperationException($"{(_process.HasExited ? "LocalHost ended" : $"Nothing came of LocalHost within {Eventually.Patience.TotalSeconds} s")}; it printed:\n{Output}\n{Read(_error)}");
    }

    /// <summary>Its exit code and what it printed.</summary>
    public async Task<(int Code, string Output, string Error)> EndAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, Output, Read(_error));
    }

    /// <summary>Returns when it has printed this.</summary>
    public Task UntilPrintedAsync(string text) => Eventually.HoldsAsync(
        () => HasExited ? throw new InvalidOperationException($"LocalHost ended:\n{Output}\n{Read(_error)}") : Output.Contains(text, StringComparison.Ordinal),
        () => $"it prints '{text}'; it printed:\n{Output}\n{Read(_error)}");

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static void Append(StringBuilder to, string? line)
    {
        lock (to)
            to.AppendLine(line);
    }

    private static string Read(StringBuilder from)
    {
        lock (from)
            return from.ToString();
    }
}
