using System.Diagnostics;
using Dev.Run.Counting;
using Toolchain;

namespace Dev.Run;

/// <summary>
/// An instance of the application, through all its lives: a Functions host, and the worker process that the host starts. Its log lines are in a file;
/// what both processes count comes by OTLP.
/// </summary>
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

    private const string Partitions = "localhost.partitions";

    private static readonly TimeSpan WorkersStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly FunctionsHost _host;
    private readonly string[] _arguments;
    private readonly string _folder;
    private readonly StreamWriter _log;
    private readonly Counters _counters = new();
    private CounterReceiver? _receiver;
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
        _folder = logs.FullName;
        LogFile = Path.Combine(_folder, $"instance-{number}.log");
        _log = new StreamWriter(LogFile, append: false) { AutoFlush = true };
    }

    public int Number { get; }

    public string LogFile { get; }

    /// <summary>SIGKILLs of the host.</summary>
    public int HostKills { get; private set; }

    /// <summary>SIGKILLs of the worker alone.</summary>
    public int WorkerKills { get; private set; }

    /// <summary>Whether the host runs; it starts its worker again where that ends.</summary>
    public bool IsAlive => _process is { HasExited: false };

    /// <summary>The processes that are alive: the host, and its worker where that runs.</summary>
    public IReadOnlyList<int> ProcessIds => [_process!.Id, .. WorkerId is { } worker ? [worker] : Array.Empty<int>()];

    /// <summary>Partitions that the instance's triggers have; only LocalHost tells.</summary>
    public long AssignedPartitions => Counter(Partitions);

    // It may be below a launcher of the host; another application's worker is none.
    private int? WorkerId => Processes.Below(_process!.Id).Where(process => _host.IsWorker(process.CommandLine)).Select(process => (int?)process.Id).FirstOrDefault();

    /// <summary>What was counted, over all lives but for the last moments of those that were killed; 0 where nothing was.</summary>
    public long Counter(string name) => _counters[name];

    /// <summary>Starts the host, which starts its worker.</summary>
    public async Task StartAsync()
    {
        _receiver ??= await CounterReceiver.StartAsync(_counters);
        var start = _host.Start(_arguments, _folder);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        foreach (var (name, value) in _receiver.Environment)
            start.Environment[name] = value;
        foreach (var (name, value) in _settings)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Log(line.Data);
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL for host and worker at once, as when a machine is lost: nothing is finished, flushed or said.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        HostKills++;
        EndLife("killed");
    }

    /// <summary>SIGKILL for one of the processes. A killed host is to be started again; its worker may go on for a moment. A killed worker is started again by its host.</summary>
    /// <exception cref="ToolchainException">The host has no worker, and does not start one; the message has the end of the log.</exception>
    public async Task KillAsync(InstanceProcess which)
    {
        if (which == InstanceProcess.Worker)
        {
            await SignalAsync(which, "KILL");
            WorkerKills++;
            return;
        }
        // A worker of LocalHost ends by itself then; Core Tools' does not, and what was started as func may be a launcher only.
        _process!.Kill(entireProcessTree: !_host.IsLocalHost);
        await _process.WaitForExitAsync();
        HostKills++;
        EndLife("the host was killed");
    }

    /// <summary>SIGTERM, and waits for its end; SIGKILL where that does not come within the time.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> TerminateAsync(TimeSpan patience)
    {
        await SignalAsync(InstanceProcess.Host, "TERM");
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
    /// <inheritdoc cref="KillAsync(InstanceProcess)" path="/exception"/>
    public Task PauseAsync(InstanceProcess which) => SignalAsync(which, "STOP");

    /// <summary>SIGCONT: it goes on where it was.</summary>
    /// <inheritdoc cref="KillAsync(InstanceProcess)" path="/exception"/>
    public Task ResumeAsync(InstanceProcess which) => SignalAsync(which, "CONT");

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
        if (_receiver is not null)
            await _receiver.DisposeAsync();
        lock (_log)
            _log.Dispose();
    }

    public string EndOfLog()
    {
        using var file = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return string.Join('\n', file.ReadToEnd().Split('\n').TakeLast(20));
    }

    private async Task SignalAsync(InstanceProcess which, string signal)
    {
        var id = which == InstanceProcess.Host ? _process!.Id : await UntilWorkerRunsAsync();
        Log($"SIG{signal} for the {(which == InstanceProcess.Host ? "host" : "worker")} ({id})");
        await Processes.SignalAsync(id, signal);
    }

    // A worker that was killed just now has no successor yet.
    private async Task<int> UntilWorkerRunsAsync()
    {
        var waiting = Stopwatch.StartNew();
        while (IsAlive && waiting.Elapsed < WorkersStart)
        {
            if (WorkerId is { } worker)
                return worker;
            await Task.Delay(Poll);
        }
        throw new ToolchainException($"Instance {Number} has no worker process{(IsAlive ? $", and its host has started none for {WorkersStart.TotalSeconds} s" : ": its host has ended")}. The end of {LogFile}:\n{EndOfLog()}");
    }

    private void EndLife(string how)
    {
        Log(how);
        _counters.EndLevels(DateTimeOffset.UtcNow);
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
