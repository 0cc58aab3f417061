using LocalHost.Catalog;
using LocalHost.ScriptRoots;
using LocalHost.Worker.Protocol;
using Microsoft.Extensions.Logging;

namespace LocalHost.Worker;

/// <summary>
/// Starts the worker, starts it again when it dies, and passes calls to whichever lives. The host and what its triggers hold live on: calls fail or wait meanwhile. (The Functions
/// host starts its worker again twice, and itself at the third death without five quiet minutes between; here nothing would start the host.)
/// </summary>
internal sealed partial class WorkerSupervisor : IWorker, IDisposable
{
    private const string HostVersion = "4.1037.0.0";

    // As the Functions host has them.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);

    // Of starting again, where one death follows the other.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    private readonly ScriptRoot _root;
    private readonly WorkerLog _workerLog;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private RpcServer? _server;
    private volatile TaskCompletionSource<WorkerChannel> _running = NotRunning();
    private volatile WorkerChannel? _latest;
    private IReadOnlyList<FunctionDefinition> _functions = [];
    private Task _supervising = Task.CompletedTask;

    public WorkerSupervisor(ScriptRoot root, WorkerLog workerLog, TimeProvider clock, ILoggerFactory loggers) =>
        (_root, _workerLog, _clock, _logger) = (root, workerLog, clock, loggers.CreateLogger("Worker"));

    /// <summary>The channel of the worker that was started last, if that is its id.</summary>
    public WorkerChannel? Find(string workerId) => _latest is { } latest && latest.Id == workerId ? latest : null;

    /// <summary>Starts the worker; the functions that it declares, without those that an app setting turns off.</summary>
    /// <exception cref="InvalidDataException">It does not start or cannot be understood; the message has its last lines of standard error.</exception>
    public async Task<IReadOnlyList<FunctionDefinition>> StartAsync(CancellationToken cancellationToken)
    {
        _server = await RpcServer.StartAsync(this, cancellationToken);
        var (process, channel) = await StartWorkerAsync(cancellationToken);
        _supervising = Task.Run(() => SuperviseAsync(process, channel), CancellationToken.None);
        return _functions;
    }

    public async Task<Uri?> FindHttpAddressAsync(CancellationToken cancellationToken) => (await _running.Task.WaitAsync(cancellationToken)).HttpAddress;

    public async Task<InvocationResponse> InvokeAsync(FunctionDefinition function, Invocation invocation, CancellationToken cancellationToken)
    {
        var channel = await _running.Task.WaitAsync(cancellationToken);
        return await channel.InvokeAsync(function, invocation, cancellationToken);
    }

    /// <summary>Asks the worker to end, and ends it where it does not within its grace period.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        _latest?.Terminate(GracePeriod);
        await _supervising;
        if (Interlocked.Exchange(ref _server, null) is { } server)
            await server.DisposeAsync();
    }

    public void Dispose() => _stopping.Dispose();

    private static TaskCompletionSource<WorkerChannel> NotRunning() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // A stream ends before its process: calls that are made in between wait for the next worker, as those after it.
    private void Leave(WorkerChannel lost)
    {
        var running = _running;
        if (running.Task.IsCompletedSuccessfully && running.Task.Result == lost)
            Interlocked.CompareExchange(ref _running, NotRunning(), running);
    }

    private async Task SuperviseAsync(WorkerProcess process, WorkerChannel channel)
    {
        var pause = TimeSpan.Zero;
        while (true)
        {
            var started = _clock.GetTimestamp();
            await Task.WhenAny(process.Exited, channel.Lost, Task.Delay(Timeout.InfiniteTimeSpan, _stopping.Token));
            if (_stopping.IsCancellationRequested)
            {
                await Task.WhenAny(process.Exited, Task.Delay(GracePeriod, _clock));
                await process.DisposeAsync();
                return;
            }
            channel.Lose();
            await Task.WhenAny(process.Exited, Task.Delay(GracePeriod, _clock, _stopping.Token)); // one that has closed its stream and lives on is of no use
            process.Kill();
            await process.Exited;
            LogDied(process.Id, process.Ending);
            await process.DisposeAsync();
            pause = _clock.GetElapsedTime(started) > Quiet ? TimeSpan.Zero : pause == TimeSpan.Zero ? ShortestPause : TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
            try
            {
                (process, channel) = await StartAgainAsync(pause);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<(WorkerProcess, WorkerChannel)> StartAgainAsync(TimeSpan pause)
    {
        while (true)
        {
            await Task.Delay(pause, _clock, _stopping.Token);
            try
            {
                return await StartWorkerAsync(_stopping.Token);
            }
            catch (InvalidDataException problem)
            {
                pause = LongestPause;
                LogNotStarted(problem.Message, pause.TotalSeconds);
            }
        }
    }

    private async Task<(WorkerProcess, WorkerChannel)> StartWorkerAsync(CancellationToken cancellationToken)
    {
        var channel = new WorkerChannel(Guid.NewGuid().ToString(), _workerLog, Leave);
        _latest = channel;
        var process = WorkerProcess.Start(_root, _server!.Address, channel.Id, _logger);
        var isReady = false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        try
        {
            await UnlessItEnds(process, channel.Opened, limit.Token);
            await UnlessItEnds(process, PrepareAsync(channel, limit.Token), limit.Token);
            _running.TrySetResult(channel);
            isReady = true;
            LogStarted(process.Id, _functions.Count);
            return (process, channel);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidDataException($"The worker {_root.WorkerPath} did not connect to this host and say what functions it has within {StartLimit.TotalSeconds} s: {process.Ending}");
        }
        catch (WorkerLostException)
        {
            await process.Exited;
            throw Ended(process);
        }
        finally
        {
            if (!isReady)
                await process.DisposeAsync();
        }
    }

    private async Task PrepareAsync(WorkerChannel channel, CancellationToken cancellationToken)
    {
        await channel.InitializeAsync(HostVersion, _root.Folder, cancellationToken);
        _functions = FunctionCatalog.Read(await channel.FindFunctionsAsync(_root.Folder, cancellationToken), _root.Settings.App);
        foreach (var function in _functions)
            await channel.LoadAsync(function, cancellationToken);
    }

    private async Task UnlessItEnds(WorkerProcess process, Task step, CancellationToken cancellationToken)
    {
        if (await Task.WhenAny(step, process.Exited).WaitAsync(cancellationToken) != step)
            throw Ended(process);
        await step;
    }

    private InvalidDataException Ended(WorkerProcess process) => new($"The worker {_root.WorkerPath} ended at its start: {process.Ending}");

    [LoggerMessage(EventId = 943, Level = LogLevel.Information, Message = "The worker runs as process {Process}, with {Functions} functions")]
    private partial void LogStarted(int process, int functions);

    [LoggerMessage(EventId = 944, Level = LogLevel.Error, Message = "The worker, process {Process}, died and is started again: {Ending}")]
    private partial void LogDied(int process, string ending);

    [LoggerMessage(EventId = 945, Level = LogLevel.Error, Message = "The worker did not start, and is started again in {Seconds} s. {Problem}")]
    private partial void LogNotStarted(string problem, double seconds);
}
