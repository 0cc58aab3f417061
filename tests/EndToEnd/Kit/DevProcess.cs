using System.Diagnostics;
using System.Globalization;
using Testing;
using Toolchain;

namespace EndToEnd.Kit;

/// <summary>The program behind <c>./dev</c>, as a process in a session of its own, so that all it starts can be found.</summary>
internal sealed class DevProcess : IAsyncDisposable
{
    // Jobs end by themselves where nothing moves any more; this is for what would hang.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Task<string> _error;

    public DevProcess(params string[] arguments)
        : this([], arguments)
    {
    }

    public DevProcess((string Name, string Value)[] environment, string[] arguments)
    {
        // setsid makes the process the leader of its session and goes on as the program. Where the tests run in the background, SIGINT is
        // ignored, and would be by what they start.
        var start = new ProcessStartInfo("setsid", ["env", "--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "dev.dll"), .. arguments])
        {
            WorkingDirectory = Workspace.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    private string Output => string.Join('\n', _lines);

    /// <summary>Runs it to its end.</summary>
    public static async Task<Ended> RunAsync(params string[] arguments)
    {
        await using var dev = new DevProcess(arguments);
        return await dev.EndAsync();
    }

    /// <summary>Returns when it has printed such a line.</summary>
    /// <exception cref="TimeoutException">It has not; the message has what it printed.</exception>
    public async Task UntilItPrintsAsync(string text)
    {
        if (!await ReadUntilAsync(line => line.Contains(text, StringComparison.Ordinal)))
            throw new InvalidOperationException($"it ended without printing '{text}':\n{Output}\n{await _error}");
    }

    /// <summary>Returns when it has ended.</summary>
    /// <exception cref="TimeoutException">It has not; the message has what it printed.</exception>
    public async Task<Ended> EndAsync()
    {
        await ReadUntilAsync(_ => false);
        return new Ended(_process.ExitCode, Output, await _error);
    }

    /// <summary>What Ctrl+C does on a terminal: every process of the group gets the signal.</summary>
    public Task InterruptAsync() => Processes.SignalAsync(-_process.Id, "INT");

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
    public Task UntilNoneIsAliveAsync() =>
        Eventually.HoldsAsync(() => Alive().Count == 0, () => $"no process is alive; there are {string.Join(", ", Alive())}");

    /// <summary>Interrupted, it takes with it what it has started: brokers of Apache Kafka are no children of it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await InterruptAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        _process.Dispose();
    }

    // False where it has ended before.
    private async Task<bool> ReadUntilAsync(Func<string, bool> isFound)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                _lines.Add(line);
                if (isFound(line))
                    return true;
            }
            await _process.WaitForExitAsync(patience.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"it did not get there within {Patience}:\n{Output}");
        }
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
