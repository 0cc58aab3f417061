using System.ComponentModel;
using System.Diagnostics;
using LocalHost.ScriptRoots;
using Microsoft.Extensions.Logging;

namespace LocalHost.Worker;

/// <summary>One worker process: what it prints is logged, and the last of what it prints as errors is kept.</summary>
internal sealed partial class WorkerProcess : IAsyncDisposable
{
    private const int LinesKept = 20;

    private readonly Process _process;
    private readonly Queue<string> _errors = new();
    private readonly ILogger _logger;

    private WorkerProcess(Process process, ILogger logger)
    {
        _process = process;
        _logger = logger;
        Exited = process.WaitForExitAsync();
    }

    public int Id => _process.Id;

    /// <summary>Completes when the process has ended and all that it printed was read.</summary>
    public Task Exited { get; }

    /// <summary>How it ended, with the last lines that it printed to standard error.</summary>
    public string Ending
    {
        get
        {
            lock (_errors)
            {
                // Above 128 a signal ended it.
                var how = _process.HasExited ? $"it ended with exit code {_process.ExitCode}{(_process.ExitCode > 128 ? $" (signal {_process.ExitCode - 128})" : "")}" : "it still runs";
                return _errors.Count == 0 ? $"{how}, and printed no error" : $"{how}; its last lines of standard error:\n{string.Join('\n', _errors)}";
            }
        }
    }

    /// <param name="root">The application.</param>
    /// <param name="host">Where this host waits for the worker.</param>
    /// <param name="workerId">How the worker names itself.</param>
    /// <exception cref="InvalidDataException">It cannot be started at all.</exception>
    public static WorkerProcess Start(ScriptRoot root, Uri host, string workerId, ILogger logger)
    {
        var request = Guid.NewGuid().ToString();
        // Both spellings, as the Functions host passes them.
        string[] arguments =
        [
            "--host", host.Host, "--port", $"{host.Port}", "--workerId", workerId, "--requestId", request, "--grpcMaxMessageLength", $"{int.MaxValue}",
            "--functions-uri", host.AbsoluteUri, "--functions-worker-id", workerId, "--functions-request-id", request, "--functions-grpc-max-message-length", $"{int.MaxValue}",
        ];
        var start = new ProcessStartInfo(root.WorkerExecutable, [root.WorkerPath, .. arguments])
        {
            WorkingDirectory = root.Folder,
            RedirectStandardInput = true, // its end ends the worker: see StartupHook
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in root.LocalValues)
            start.Environment.TryAdd(name, value);
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = root.Folder;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = root.Folder;
        start.Environment.TryAdd("AZURE_FUNCTIONS_ENVIRONMENT", "Development"); // as Core Tools do
        var hook = typeof(WorkerProcess).Assembly.Location;
        start.Environment["DOTNET_STARTUP_HOOKS"] = start.Environment.TryGetValue("DOTNET_STARTUP_HOOKS", out var hooks) && !string.IsNullOrEmpty(hooks) ? $"{hooks}{Path.PathSeparator}{hook}" : hook;

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            throw new InvalidDataException($"The worker cannot be started: {root.WorkerExecutable} {root.WorkerPath}: {problem.Message}. Is {root.WorkerExecutable} on the PATH?", problem);
        }
        var worker = new WorkerProcess(process, logger);
        worker.Read();
        return worker;
    }

    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    /// <summary>Ends it where it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        _process.Dispose();
    }

    private void Read()
    {
        _process.OutputDataReceived += (_, printed) =>
        {
            if (printed.Data is { } line)
                LogPrinted(line);
        };
        _process.ErrorDataReceived += (_, printed) =>
        {
            if (printed.Data is not { } line)
                return;
            lock (_errors)
            {
                _errors.Enqueue(line);
                if (_errors.Count > LinesKept)
                    _errors.Dequeue();
            }
            LogPrintedError(line);
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    [LoggerMessage(EventId = 941, Level = LogLevel.Information, Message = "{Line}")]
    private partial void LogPrinted(string line);

    [LoggerMessage(EventId = 942, Level = LogLevel.Warning, Message = "{Line}")]
    private partial void LogPrintedError(string line);
}
