using System.Globalization;
using System.Text.Json;
using LocalHost.Listeners;
using LocalHost.Worker;
using LocalHost.Worker.Protocol;
using Microsoft.Extensions.Logging;

namespace LocalHost.Timers;

/// <summary>
/// One function's timer, as the Functions host runs it (SingletonListener and TimerListener of the WebJobs SDK): of an application's instances the one that has the lease calls the
/// function at the times of its schedule, never twice at once, and again at the next of them after a failure. A call that lasts beyond the next time is followed by one more at once.
/// </summary>
internal sealed partial class TimerListener(TimerFunction function, SingletonSettings singleton, HostStorage storage, IWorker worker, TimeProvider clock, ILogger<TimerListener> logger) : IFunctionListener
{
    // Of a request to the storage that nothing else cancels. It and the lease's period run by the storage's clock, which no other clock here moves.
    private static readonly TimeSpan StorageLimit = TimeSpan.FromSeconds(5);

    // A timer waits for some weeks at most; schedules may be sparser.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly ScheduleMonitor? _monitor = function.IsMonitored ? new ScheduleMonitor(function.Name, storage.StatusOf(function.Name), logger) : null;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    public ValueTask DisposeAsync()
    {
        _stopping.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        var interval = singleton.ListenerLockRecoveryPollingInterval;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await BlobLease.TryAcquireAsync(storage, storage.LockOf(function.Name), singleton.ListenerLockPeriod, TimeProvider.System, stopping) is { } lease)
                {
                    storage.Reached();
                    await RunAloneAsync(lease, stopping);
                }
                else
                {
                    storage.Reached();
                    LogRunsElsewhere(function.Name, interval.TotalSeconds);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem) when (HostStorage.IsFailure(problem))
            {
                storage.NotReached(problem, interval);
            }
            catch (Exception problem)
            {
                LogUnexpected(function.Name, interval.TotalSeconds, problem);
            }
            await DelayAsync(interval, stopping);
        }
    }

    // The lease is renewed until the last call has ended, and a call is cancelled when the lease is lost.
    private async Task RunAloneAsync(BlobLease lease, CancellationToken stopping)
    {
        LogAcquired(function.Name);
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync();
        try
        {
            await RunScheduleAsync(held.Token);
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
        }
        finally
        {
            await done.CancelAsync();
            if (await renewing)
                await ReleaseAsync(lease);
        }

        async Task<bool> RenewAsync()
        {
            if (await lease.RenewAsync(done.Token) is not { } reason)
                return true;
            LogLost(function.Name, reason, singleton.ListenerLockRecoveryPollingInterval.TotalSeconds);
            await held.CancelAsync();
            return false;
        }
    }

    private async Task ReleaseAsync(BlobLease lease)
    {
        using var limit = new CancellationTokenSource(StorageLimit);
        try
        {
            await lease.ReleaseAsync(limit.Token);
        }
        catch (Exception problem) when (HostStorage.IsFailure(problem))
        {
            LogNotReleased(function.Name, singleton.ListenerLockPeriod.TotalSeconds, HostStorage.ReasonOf(problem));
        }
    }

    private async Task RunScheduleAsync(CancellationToken held)
    {
        var kept = _monitor is null ? null : await _monitor.ReadAsync(held);
        var status = ScheduleStatus.Resume(kept, function.Schedule, clock.GetUtcNow());
        if (_monitor is not null && status != kept)
            await _monitor.WriteAsync(status, held);
        // As the Functions host: what it keeps of a timer that is new says when, what it passes to the function does not.
        if (kept is null)
            status = status with { LastUpdated = DateTimeOffset.MinValue };
        if (status.Next < clock.GetUtcNow())
        {
            LogPastDue(function.Name, status.Next);
            status = await CallAsync(status, isPastDue: true, held);
        }
        else if (function.RunsOnStartup)
        {
            status = await CallAsync(status, isPastDue: false, held);
        }
        while (!held.IsCancellationRequested)
        {
            await UntilAsync(status.Next, held);
            status = await CallAsync(status, isPastDue: false, held);
        }
    }

    private async Task<ScheduleStatus> CallAsync(ScheduleStatus status, bool isPastDue, CancellationToken held)
    {
        var called = clock.GetUtcNow();
        var info = new TimerInfo(new(function.Schedule.IsCrontab), _monitor is null ? null : status, isPastDue);
        var invocation = new Invocation(new TypedData { Json = JsonSerializer.Serialize(info) })
        {
            Metadata = new Dictionary<string, TypedData> { ["TimerTrigger"] = new() { String = called.UtcDateTime.ToString(CultureInfo.InvariantCulture) } },
        };
        try
        {
            await worker.InvokeAsync(function.Definition, invocation, held);
        }
        catch (WorkerLostException)
        {
            LogWorkerLost(function.Name);
        }
        catch (Exception failure) when (failure is FunctionFailedException or OperationCanceledException)
        {
            // A function that gives up because it is cancelled throws as any that fails.
            if (held.IsCancellationRequested)
                LogCancelled(function.Name, failure);
            else
                LogFailed(function.Name, failure);
        }
        status = ScheduleStatus.After(called, function.Schedule);
        // Without the lease the status is another instance's.
        if (_monitor is not null && (!held.IsCancellationRequested || _stopping.IsCancellationRequested))
        {
            using var limit = new CancellationTokenSource(StorageLimit);
            await _monitor.WriteAsync(status, limit.Token);
        }
        return status;
    }

    private async Task UntilAsync(DateTimeOffset time, CancellationToken held)
    {
        while (time - clock.GetUtcNow() is var left && left > TimeSpan.Zero)
            await Task.Delay(left < LongestWait ? left : LongestWait, clock, held);
    }

    private async Task DelayAsync(TimeSpan time, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(time < LongestWait ? time : LongestWait, clock, stopping);
        }
        catch (OperationCanceledException)
        {
        }
    }

    [LoggerMessage(EventId = 925, Level = LogLevel.Debug, Message = "Function {Function}: this instance has its lease, and runs its timer")]
    private partial void LogAcquired(string function);

    [LoggerMessage(EventId = 926, Level = LogLevel.Debug, Message = "Function {Function}: another instance runs its timer; this one asks again in {Seconds} s")]
    private partial void LogRunsElsewhere(string function, double seconds);

    [LoggerMessage(EventId = 927, Level = LogLevel.Warning, Message = "Function {Function}: its lease was lost: {Reason}. Another instance may run its timer; this one asks again in {Seconds} s")]
    private partial void LogLost(string function, string reason, double seconds);

    [LoggerMessage(EventId = 928, Level = LogLevel.Warning, Message = "Function {Function}: its lease could not be given back, and no instance runs its timer until it ends, after up to {Seconds} s: {Problem}")]
    private partial void LogNotReleased(string function, double seconds, string problem);

    [LoggerMessage(EventId = 929, Level = LogLevel.Information, Message = "Function {Function} is called late: it was due at {Due:O}")]
    private partial void LogPastDue(string function, DateTimeOffset due);

    [LoggerMessage(EventId = 961, Level = LogLevel.Error, Message = "Function {Function} failed; it is called again at the next time of its schedule")]
    private partial void LogFailed(string function, Exception failure);

    [LoggerMessage(EventId = 962, Level = LogLevel.Error, Message = "Function {Function}: the worker died during the call; it is called again at the next time of its schedule")]
    private partial void LogWorkerLost(string function);

    [LoggerMessage(EventId = 963, Level = LogLevel.Information, Message = "Function {Function} was cancelled: this host stops, or lost its lease")]
    private partial void LogCancelled(string function, Exception failure);

    [LoggerMessage(EventId = 964, Level = LogLevel.Error, Message = "Function {Function}: its timer ended unexpectedly, and begins again in {Seconds} s")]
    private partial void LogUnexpected(string function, double seconds, Exception problem);

    // What the worker's extension reads; the Functions host sends the schedule's AdjustForDST too.
    private sealed record TimerInfo(Schedule Schedule, ScheduleStatus? ScheduleStatus, bool IsPastDue);

    private sealed record Schedule(bool AdjustForDST);
}
