using System.Diagnostics;
using System.Globalization;
using Toolchain;

namespace EndToEnd.Kit;

/// <summary>The program behind <c>./dev</c>, as a process in a session of its own, so that all it starts can be found.</summary>
internal sealed class DevProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Task<string> _error;

    public DevProcess(params string[] arguments)
    {
        // setsid makes the process the leader of its session and goes on as the program. Where the tests run in the background, SIGINT is
        // ignored, and would be by what they start.
        _process = Process.Start(new ProcessStartInfo("setsid", ["env", "--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "dev.dll"), .. arguments])
        {
            WorkingDirectory = Workspace.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<Ended> RunAsync(params string[] arguments)
    {
        await using var dev = new DevProcess(arguments);
        return await dev.EndAsync();
    }

    /// <summary>Returns when it has printed such a line.</summary>
    public async Task UntilItPrintsAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            _lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }
        throw new InvalidOperationException($"it ended without printing '{text}':\n{string.Join('\n', _lines)}\n{await _error}");
    }

    public async Task<Ended> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var output = string.Join('\n', _lines) + await _process.StandardOutput.ReadToEndAsync(patience.Token);
        await _process.WaitForExitAsync(patience.Token);
        return new Ended(_process.ExitCode, output, await _error);
    }

    /// <summary>What Ctrl+C does on a terminal: every process of the group gets the signal.</summary>
    public Task InterruptAsync() => Command.RunAsync("kill", ["-INT", "--", $"-{_process.Id}"]);

    /// <summary>SIGKILL, for this process only.</summary>
    public void Kill() => _process.Kill();

    /// <summary>The processes of its session that are alive.</summary>
    public IReadOnlyList<string> Alive() => [.. Directory.GetDirectories("/proc")
        .Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit))
        .Select(ReadState)
        .OfType<ProcessState>()
        .Where(state => state.Session == _process.Id && !state.IsZombie)
        .Select(state => state.Name)];

    /// <summary>Returns when none of them is alive.</summary>
    public async Task UntilNoneIsAliveAsync()
    {
        var waiting = Stopwatch.StartNew();
        while (Alive() is { Count: > 0 } alive)
        {
            if (waiting.Elapsed > TimeSpan.FromSeconds(30))
                throw new TimeoutException($"still alive: {string.Join(", ", alive)}");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    // proc(5): pid (name) state ppid pgrp session; the name may hold anything.
    private static ProcessState? ReadState(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessState(stat[..(stat.LastIndexOf(')') + 1)], fields[0] == "Z", int.Parse(fields[3], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null; // it ended meanwhile
        }
    }

    /// <param name="Code">The exit code.</param>
    internal sealed record Ended(int Code, string Output, string Error);

    private sealed record ProcessState(string Name, bool IsZombie, int Session);
}
