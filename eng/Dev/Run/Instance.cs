using System.Diagnostics;
using System.Text.Json;
using Toolchain;

namespace Dev.Run;

/// <summary>An instance of LocalHost, through all its lives. Its log lines are in a file; its counters are summed over its lives.</summary>
internal sealed class Instance : IAsyncDisposable
{
    public const string Committed = "exactlyonce.transactions.committed";
    public const string Aborted = "exactlyonce.transactions.aborted";
    public const string Fenced = "exactlyonce.producers.lost";
    public const string Redeliveries = "exactlyonce.redeliveries";

    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly StreamWriter _log;
    private readonly object _gate = new();
    private readonly Dictionary<string, long> _before = [];
    private Dictionary<string, long> _now = [];
    private Process? _process;

    public Instance(int number, IReadOnlyDictionary<string, string> settings, DirectoryInfo logs)
    {
        Number = number;
        _settings = settings;
        LogFile = Path.Combine(logs.FullName, $"instance-{number}.log");
        _log = new StreamWriter(LogFile, append: false) { AutoFlush = true };
    }

    public int Number { get; }

    public string LogFile { get; }

    public int Kills { get; private set; }

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

    private static string Program => Workspace.At("src", "LocalHost", "bin", "Release", "net10.0", "LocalHost.dll");

    /// <summary>A counter of LocalHost's report, over all lives; 0 where it was never counted.</summary>
    public long Counter(string name)
    {
        lock (_gate)
            return _before.GetValueOrDefault(name) + _now.GetValueOrDefault(name);
    }

    public void Start()
    {
        // Its input ends with this process, however that ends, and then it stops too.
        var start = new ProcessStartInfo("dotnet", [Program, "--attached", "--report"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(Program),
        };
        foreach (var (name, value) in _settings)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Count(line.Data);
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL: nothing is finished, flushed or said.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        Kills++;
        Log("killed");
        lock (_gate)
        {
            foreach (var (name, value) in _now)
                _before[name] = _before.GetValueOrDefault(name) + value;
            _now = [];
        }
    }

    /// <summary>Asks it to stop, and kills it where it does not within 10 seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
            _process.Dispose();
        }
        lock (_log)
            _log.Dispose();
    }

    public string EndOfLog()
    {
        using var file = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return string.Join('\n', file.ReadToEnd().Split('\n').TakeLast(20));
    }

    private void Count(string? line)
    {
        if (string.IsNullOrEmpty(line))
            return;
        var counters = JsonSerializer.Deserialize<Dictionary<string, long>>(line)!;
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
