using System.Diagnostics;
using System.Text.Json;
using Toolchain;

namespace Dev.Run;

/// <summary>An instance of the application, through all its lives. Its log lines are in a file; its counters, which only LocalHost tells, are summed over its lives.</summary>
internal sealed class Instance : IAsyncDisposable
{
    public const string Committed = "exactlyonce.transactions.committed";
    public const string Aborted = "exactlyonce.transactions.aborted";
    public const string Fenced = "exactlyonce.producers.lost";
    public const string Redeliveries = "exactlyonce.redeliveries";
    public const string EffectsSucceeded = "exactlyonce.effects.succeeded";
    public const string EffectsResolved = "exactlyonce.effects.resolved";
    public const string Repaired = "exactlyonce.records.repaired";
    public const string Rebalances = "localhost.rebalances";

    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly FunctionsHost _host;
    private readonly string[] _arguments;
    private readonly StreamWriter _log;
    private readonly object _gate = new();
    private readonly Dictionary<string, long> _before = [];
    private Dictionary<string, long> _now = [];
    private Process? _process;

    /// <param name="settings">App settings.</param>
    /// <param name="logs">Where its log file is.</param>
    /// <param name="arguments">More arguments of LocalHost.</param>
    public Instance(int number, IReadOnlyDictionary<string, string> settings, DirectoryInfo logs, params string[] arguments)
        : this(number, settings, logs, FunctionsHost.LocalHost, arguments)
    {
    }

    /// <param name="arguments">More arguments of the host.</param>
    public Instance(int number, IReadOnlyDictionary<string, string> settings, DirectoryInfo logs, FunctionsHost host, params string[] arguments)
    {
        Number = number;
        _settings = settings;
        _host = host;
        _arguments = arguments;
        LogFile = Path.Combine(logs.FullName, $"instance-{number}.log");
        _log = new StreamWriter(LogFile, append: false) { AutoFlush = true };
    }

    public int Number { get; }

    public string LogFile { get; }

    public int Kills { get; private set; }

    public int ProcessId => _process!.Id;

    public bool IsAlive => _process is { HasExited: false };

    /// <summary>Partitions that the instance's trigger has in its present life.</summary>
    public long AssignedPartitions
    {
        get
        {
            lock (_gate)
                return _now.GetValueOrDefault("localhost.partitions");
        }
    }

    /// <summary>A counter of LocalHost's report, over all lives; 0 where it was never counted.</summary>
    public long Counter(string name)
    {
        lock (_gate)
            return _before.GetValueOrDefault(name) + _now.GetValueOrDefault(name);
    }

    public void Start()
    {
        var start = _host.Start(_arguments);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        foreach (var (name, value) in _settings)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => (_host.IsLocalHost ? Count : (Action<string?>)Log)(line.Data);
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL: nothing is finished, flushed or said.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        Kills++;
        EndLife("killed");
    }

    /// <summary>SIGTERM, and waits for its end; SIGKILL where that does not come within the time.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> TerminateAsync(TimeSpan patience)
    {
        await SignalAsync("TERM");
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await _process!.WaitForExitAsync(limit.Token);
            EndLife("terminated");
            return true;
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
            return false;
        }
    }

    /// <summary>SIGSTOP: it stands still, and does not know.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT: it goes on where it was.</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

    /// <summary>Asks it to stop, and kills it where it does not within 10 seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.StandardInput.Close();
            if (!_host.IsLocalHost && !process.HasExited)
                await Processes.SignalAsync(process.Id, "TERM");
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
            process.Dispose();
        }
        lock (_log)
            _log.Dispose();
    }

    /// <summary>The counters that a line of LocalHost's report tells; null where it is not a whole one: the last line of a life may have been cut short by a kill.</summary>
    public static Dictionary<string, long>? CountersOf(string? line) =>
        line is ['{', .., '}'] ? JsonSerializer.Deserialize<Dictionary<string, long>>(line) : null;

    public string EndOfLog()
    {
        using var file = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return string.Join('\n', file.ReadToEnd().Split('\n').TakeLast(20));
    }

    private async Task SignalAsync(string signal)
    {
        Log(signal);
        await Processes.SignalAsync(_process!.Id, signal);
    }

    private void EndLife(string how)
    {
        Log(how);
        lock (_gate)
        {
            foreach (var (name, value) in _now)
                _before[name] = _before.GetValueOrDefault(name) + value;
            _now = [];
        }
    }

    private void Count(string? line)
    {
        if (CountersOf(line) is not { } counters)
            return;
        lock (_gate)
            _now = counters;
    }

    private void Log(string? line)
    {
        if (line is null)
            return;
        lock (_log)
        {
            if (_log.BaseStream is not null)
                _log.WriteLine(line);
        }
    }
}
