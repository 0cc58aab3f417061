using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using LocalHost.ScriptRoots;
using LocalHost.Tests.Kit;
using LocalHost.Timers;
using LocalHost.Worker;
using LocalHost.Worker.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;
using Toolchain;

namespace LocalHost.Tests.Timers;

/// <summary>Timers on leases of a real storage service, by a clock that the test moves. Leases end by the service's own clock.</summary>
[Collection(SharedBlobs.Name)]
public sealed class TimerListenerTests(HostBlobs blobs) : IAsyncLifetime, IDisposable
{
    private const string Name = "Purge";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ManualClock _clock = new(); // 2026-01-01T00:00:00Z
    private readonly string _hostId = Guid.NewGuid().ToString("N");
    private readonly LogLines _log = new();
    private readonly List<TimerListener> _started = [];
    private string? _connection;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var listener in _started)
        {
            await listener.StopAsync();
            await listener.DisposeAsync();
        }
    }

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_function_is_called_at_the_times_of_its_schedule_and_told_of_them()
    {
        var worker = await StartAsync("0 */10 * * * *");

        await NextAsync(worker);
        await NextAsync(worker);

        Assert.Equal(
            [
                """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"0001-01-01T00:00:00+00:00","Next":"2026-01-01T00:10:00+00:00","LastUpdated":"0001-01-01T00:00:00+00:00"},"IsPastDue":false}""",
                """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"2026-01-01T00:10:00+00:00","Next":"2026-01-01T00:20:00+00:00","LastUpdated":"2026-01-01T00:10:00+00:00"},"IsPastDue":false}""",
            ],
            worker.Calls.Select(call => call.Input.Json));
        Assert.Equal([("TimerTrigger", "01/01/2026 00:10:00"), ("TimerTrigger", "01/01/2026 00:20:00")], worker.Calls.SelectMany(call => call.Metadata).Select(member => (member.Key, member.Value.String)));
    }

    [Fact]
    public async Task A_call_that_fails_is_logged_and_made_again_at_the_next_time()
    {
        var worker = await StartAsync("0 * * * * *", (_, _) => throw new FunctionFailedException("no money"));

        await NextAsync(worker);
        await NextAsync(worker);

        Assert.Contains("Error: Function Purge failed; it is called again at the next time of its schedule no money", _log.All);
        Assert.Equal(TimeSpan.FromMinutes(2), _clock.GetUtcNow() - new ManualClock().GetUtcNow());
    }

    [Fact]
    public async Task A_call_that_lasts_is_not_made_twice_at_once_and_once_more_when_it_ends_late()
    {
        var lasting = new TaskCompletionSource();
        var worker = await StartAsync("0 * * * * *", (_, _) => lasting.Task);

        await NextAsync(worker);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(_clock.Due);
        Assert.Single(worker.Calls);
        lasting.SetResult();

        await Eventually.HoldsAsync(() => worker.Calls.Count == 2, "it is called again at once");
        await Eventually.HoldsAsync(() => _clock.Due is [var due] && due == _clock.GetUtcNow() + TimeSpan.FromMinutes(1), "and then at the next time");
    }

    [Fact]
    public async Task Run_on_startup_calls_it_before_its_time()
    {
        var worker = await StartAsync("0 0 0 1 1 *", runOnStartup: true);

        await Eventually.HoldsAsync(() => worker.Calls.Count == 1, "it is called");
        await WaitsAsync(1);
        Assert.Single(worker.Calls);
    }

    [Fact]
    public async Task Of_two_instances_one_calls_and_the_other_when_that_has_stopped()
    {
        var first = await StartAsync("*/30 * * * * *");
        await WaitsAsync(1);
        var second = await StartAsync("*/30 * * * * *");
        await WaitsAsync(2);

        _clock.Advance(TimeSpan.FromSeconds(30));
        await Eventually.HoldsAsync(() => first.Calls.Count == 1, "the first calls");
        await WaitsAsync(2);
        await _started[0].StopAsync();
        _clock.Advance(TimeSpan.FromSeconds(30)); // the second's next look at the lease
        await WaitsAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(30));

        await Eventually.HoldsAsync(() => second.Calls.Count == 1, "the second calls");
        Assert.Single(first.Calls);
    }

    [Fact]
    public async Task A_killed_instances_lease_ends_and_is_taken_over()
    {
        var storage = Storage();
        Assert.NotNull(await BlobLease.TryAcquireAsync(storage, storage.LockOf(Name), TimeSpan.FromSeconds(15), TimeProvider.System, default)); // and nobody renews it
        var worker = await StartAsync("*/30 * * * * *");
        await WaitsAsync(1);
        Assert.NotEmpty(_log.With("another instance runs its timer"));

        await Eventually.HoldsAsync(
            () =>
            {
                if (_clock.Due is [var due])
                    _clock.Advance(due - _clock.GetUtcNow());
                return worker.Calls.Count > 0;
            },
            "it calls");
    }

    [Fact]
    public async Task An_instance_that_loses_its_lease_cancels_its_call_and_makes_no_more()
    {
        var cancelled = new TaskCompletionSource();
        var worker = await StartAsync("*/30 * * * * *", async (_, held) =>
        {
            await Task.Delay(Timeout.Infinite, held).ContinueWith(_ => cancelled.SetResult(), TaskScheduler.Default);
            held.ThrowIfCancellationRequested();
        });
        await NextAsync(worker);

        var blob = Storage().LockOf(Name);
        await blob.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        var other = blob.GetBlobLeaseClient();
        await other.AcquireAsync(TimeSpan.FromSeconds(-1));
        await cancelled.Task.WaitAsync(Eventually.Patience);

        await WaitsAsync(1);
        Assert.Contains("its lease was lost: LeaseIdMismatchWithLeaseOperation", Assert.Single(_log.With("lease was lost")));
        _clock.Advance(Interval);
        await Eventually.HoldsAsync(() => _log.With("another instance runs its timer").Count == 1, "it looks for the lease");
        Assert.Single(worker.Calls);

        await other.ReleaseAsync();
        await WaitsAsync(1);
        _clock.Advance(Interval);
        await WaitsAsync(1);
        await NextAsync(worker);
    }

    [Fact]
    public async Task A_time_that_passed_while_no_instance_ran_is_made_up_for_once()
    {
        await StartAsync("0 0 * * * *");
        await WaitsAsync(1);
        await _started[0].StopAsync();
        _clock.Advance(TimeSpan.FromHours(3.5));

        var worker = await StartAsync("0 0 * * * *");

        await Eventually.HoldsAsync(() => worker.Calls.Count == 1, "it is made up for");
        await WaitsAsync(1);
        using var passed = JsonDocument.Parse(worker.Calls[0].Input.Json);
        Assert.True(passed.RootElement.GetProperty("IsPastDue").GetBoolean());
        Assert.Equal("2026-01-01T01:00:00+00:00", passed.RootElement.GetProperty("ScheduleStatus").GetProperty("Next").GetString());
        Assert.Equal(
            """{"Last":"2026-01-01T03:30:00+00:00","Next":"2026-01-01T04:00:00+00:00","LastUpdated":"2026-01-01T03:30:00+00:00"}""",
            (await Container().GetBlobClient($"timers/{_hostId}/Host.Functions.{Name}/status").DownloadContentAsync()).Value.Content.ToString());
    }

    [Fact]
    public async Task Without_a_monitor_a_missed_time_is_not_made_up_for_and_no_status_is_told()
    {
        await StartAsync("0 0 * * * *", useMonitor: false);
        await WaitsAsync(1);
        await _started[0].StopAsync();
        _clock.Advance(TimeSpan.FromHours(3.5));

        var worker = await StartAsync("0 0 * * * *", useMonitor: false);
        await WaitsAsync(1);
        Assert.Empty(worker.Calls);
        await NextAsync(worker);

        Assert.Equal("""{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}""", worker.Calls[0].Input.Json);
    }

    [Fact]
    public async Task Stopping_cancels_the_call_and_gives_the_lease_back_when_it_has_ended()
    {
        var ending = new TaskCompletionSource();
        var worker = await StartAsync("0 * * * * *", async (_, held) =>
        {
            await ending.Task;
            held.ThrowIfCancellationRequested();
        });
        await NextAsync(worker);
        var storage = Storage();

        var stopping = _started[0].StopAsync();
        Assert.Null(await BlobLease.TryAcquireAsync(storage, storage.LockOf(Name), Interval, TimeProvider.System, default));
        ending.SetResult();
        await stopping;

        Assert.NotNull(await BlobLease.TryAcquireAsync(storage, storage.LockOf(Name), Interval, TimeProvider.System, default));
        Assert.Empty(_log.With("failed"));
    }

    [Fact]
    public async Task A_storage_that_does_not_answer_is_named_once_and_tried_again()
    {
        var port = Loopback.FreePort();
        _connection = $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:{port}/a;";
        await StartAsync("0 0 * * * *");

        foreach (var _ in Enumerable.Range(0, 2))
        {
            await WaitsAsync(1);
            _clock.Advance(Interval);
        }
        await WaitsAsync(1);

        var line = Assert.Single(_log.All);
        Assert.StartsWith($"Error: Timers wait: the blob storage of the app setting AzureWebJobsStorage, http://127.0.0.1:{port}/a/azure-webjobs-hosts, cannot be used: Connection refused", line);
        Assert.Contains("this host tries again every 60 s", line);
    }

    [Theory]
    [InlineData(null, "the app setting AzureWebJobsStorage is missing")]
    [InlineData("no connection string", "the app setting AzureWebJobsStorage is no connection string")]
    public void Without_a_storage_timers_do_not_run_and_the_log_says_what_to_set(string? connection, string problem)
    {
        var factory = new TimerListenerFactory(Declared.Settings(("AzureWebJobsStorage", connection)), new HostId(_hostId), new CallRecorder((_, _) => Task.CompletedTask), _clock, _log);

        Assert.Empty(factory.Create([Declared.Function(Name, new { type = "timerTrigger", schedule = "0 0 * * * *" })]));

        var line = Assert.Single(_log.All);
        Assert.StartsWith("Error: Timers do not run", line);
        Assert.Contains(problem, line);
        Assert.Contains("local.settings.json", line);
    }

    [Fact]
    public void A_missing_app_setting_of_the_schedule_is_named_with_the_function()
    {
        var factory = new TimerListenerFactory(Declared.Settings(), new HostId(_hostId), new CallRecorder((_, _) => Task.CompletedTask), _clock, _log);

        var problem = Assert.Throws<InvalidDataException>(() => factory.Create([Declared.Function(Name, new { type = "timerTrigger", schedule = "%PurgeSchedule%" })]));

        Assert.Contains("Function Purge needs the app setting PurgeSchedule, which is missing", problem.Message);
    }

    [Fact]
    public void A_retry_policy_is_refused_with_the_way_out()
    {
        var factory = new TimerListenerFactory(Declared.Settings(), new HostId(_hostId), new CallRecorder((_, _) => Task.CompletedTask), _clock, _log);
        var function = Declared.Function(Name, new { type = "timerTrigger", schedule = "0 0 * * * *" });
        function.Metadata.RetryOptions = new RpcRetryOptions { MaxRetryCount = 3 };

        var problem = Assert.Throws<InvalidDataException>(() => factory.Create([function]));

        Assert.Contains("Function Purge: it has a retry policy of its own, which this host does not run; take it away", problem.Message);
    }

    private async Task<CallRecorder> StartAsync(string schedule, Func<Invocation, CancellationToken, Task>? function = null, bool runOnStartup = false, bool useMonitor = true)
    {
        var worker = new CallRecorder(function ?? ((_, _) => Task.CompletedTask));
        var settings = Declared.Settings(
            ("AzureWebJobsStorage", _connection ?? blobs.ConnectionString), ("Schedule", schedule), ("AzureFunctionsJobHost:singleton:listenerLockPeriod", "00:00:15"));
        var trigger = new { type = "timerTrigger", schedule = "%Schedule%", runOnStartup, useMonitor };
        var listener = (TimerListener)new TimerListenerFactory(settings, new HostId(_hostId), worker, _clock, _log).Create([Declared.Function(Name, trigger)]).Single();
        _started.Add(listener);
        await listener.StartAsync(default);
        return worker;
    }

    // The time goes on to the next call.
    private async Task NextAsync(CallRecorder worker)
    {
        var calls = worker.Calls.Count;
        await WaitsAsync(1);
        _clock.Advance(_clock.Due[0] - _clock.GetUtcNow());
        await Eventually.HoldsAsync(() => worker.Calls.Count > calls, "it is called");
    }

    // So many listeners wait for a time or for the lease.
    private Task WaitsAsync(int listeners) => Eventually.HoldsAsync(() => _clock.Due.Count == listeners, () => $"{listeners} wait; {string.Join(", ", _clock.Due)}\n{string.Join('\n', _log.All)}");

    private BlobContainerClient Container() => new(blobs.ConnectionString, "azure-webjobs-hosts");

    private HostStorage Storage() => HostStorage.Open(Declared.Settings(("AzureWebJobsStorage", blobs.ConnectionString)), new HostId(_hostId), NullLogger<HostStorage>.Instance)!;
}
