using ExactlyOnce;
using Functions.Failures;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Testing;

namespace Functions.Tests.Failures;

/// <summary>Calls that fail before or outside a pipeline, through the middleware of the worker as Program.cs makes it.</summary>
public sealed class FailedCallsTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly LogLines _log = new(typeof(FailedCalls).FullName!);
    private readonly IHost _worker;

    public FailedCallsTests() => _worker = StartupTests.BuildWorker(StartupTests.Complete, builder =>
    {
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Logging.AddProvider(_log);
    });

    public void Dispose() => _worker.Dispose();

    [Fact]
    public async Task The_first_failure_goes_to_the_host_at_once_and_each_that_follows_later_up_to_ten_seconds()
    {
        List<TimeSpan> pauses = [];
        for (var call = 0; call < 9; call++)
            pauses.Add((await FailAsync(new MissingMethodException("no DefaultTraceContext"))).Pause);

        Assert.Equal([0, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000], pauses.Select(pause => pause.TotalMilliseconds));
    }

    [Fact]
    public async Task What_is_wrong_is_logged_once_and_again_after_a_while_with_the_count()
    {
        for (var call = 0; call < 40; call++)
            await FailAsync(new InvalidOperationException("no such method", new FormatException("of that name")));

        Assert.Equal(2, _log.All.Count);
        Assert.StartsWith("Error Function Pay fails outside its pipeline (calls in a row: 1, since 2026-01-01T00:00:00.0000000+00:00).", _log.All[0]);
        Assert.EndsWith("System.InvalidOperationException: no such method <- System.FormatException: of that name", _log.All[0]);
        Assert.Contains("Pay fails outside its pipeline (calls in a row: 37, since 2026-01-01T00:00:00", _log.All[1]);
    }

    [Fact]
    public async Task The_host_gets_the_exception_itself_when_it_is_news_and_a_short_one_without_its_stack_as_long_as_it_is_not()
    {
        var first = await FailAsync(new MissingMethodException("one"));
        var second = await FailAsync(new MissingMethodException("one"));
        var other = await FailAsync(new MissingMethodException("two"));

        Assert.IsType<MissingMethodException>(first.Exception);
        Assert.Equal(
            "Pay fails as before (calls in a row: 2, since 2026-01-01T00:00:00.0000000+00:00; the log has the first with its stack): System.MissingMethodException: one",
            Assert.IsType<RepeatedFailureException>(second.Exception).Message);
        Assert.Null(second.Exception.InnerException);
        Assert.Equal("two", Assert.IsType<MissingMethodException>(other.Exception).Message);
        Assert.Equal(2, _log.All.Count);
    }

    [Fact]
    public async Task What_the_call_took_is_part_of_the_pause()
    {
        await FailAsync(new TimeoutException());
        var slow = await FailAsync(new TimeoutException(), took: TimeSpan.FromMilliseconds(150));
        var slower = await FailAsync(new TimeoutException(), took: TimeSpan.FromSeconds(30));

        Assert.Equal((50, 0), (slow.Pause.TotalMilliseconds, slower.Pause.TotalMilliseconds));
    }

    [Fact]
    public async Task After_a_call_that_succeeds_a_failure_is_the_first_again()
    {
        for (var call = 0; call < 5; call++)
            await FailAsync(new TimeoutException());
        await _worker.Services.GetRequiredService<FailedCalls>().Invoke(Call(() => Task.CompletedTask), _ => Task.CompletedTask);

        var next = await FailAsync(new TimeoutException());

        Assert.Equal((TimeSpan.Zero, 2), (next.Pause, _log.All.Count));
        Assert.IsType<TimeoutException>(next.Exception);
    }

    [Fact]
    public async Task What_a_pipeline_has_paused_after_is_not_paused_after_again_and_stays_what_it_is()
    {
        var lane = new LaneUnavailableException(new LaneId("g", "t", 0), new TimeoutException());
        for (var call = 0; call < 3; call++)
        {
            var (exception, pause) = await FailAsync(lane);
            Assert.Same(lane, exception);
            Assert.Equal(TimeSpan.Zero, pause);
        }

        Assert.Empty(_log.All);
    }

    [Fact]
    public async Task A_call_that_the_host_cancels_is_not_held_back_any_longer()
    {
        using var stops = new CancellationTokenSource();
        await FailAsync(new TimeoutException());
        await FailAsync(new TimeoutException());
        var held = ExecuteAsync(Call(() => throw new TimeoutException(), cancellation: stops.Token));
        Assert.False(held.IsCompleted);

        await stops.CancelAsync();

        Assert.IsType<RepeatedFailureException>(await Record.ExceptionAsync(() => held));
    }

    [Fact]
    public async Task The_failure_of_a_call_that_was_cancelled_is_none()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        for (var call = 0; call < 3; call++)
            await Assert.ThrowsAsync<OperationCanceledException>(() => ExecuteAsync(Call(() => throw new OperationCanceledException(stopped.Token), cancellation: stopped.Token)));

        Assert.Empty(_log.All);
    }

    [Fact]
    public async Task Functions_with_another_trigger_are_left_alone()
    {
        for (var call = 0; call < 3; call++)
            await Assert.ThrowsAsync<TimeoutException>(() => ExecuteAsync(Call(() => throw new TimeoutException(), trigger: "timerTrigger")));

        Assert.Empty(_log.All);
    }

    // Until the host has it, with the pause in which it waited for that.
    private async Task<(Exception Exception, TimeSpan Pause)> FailAsync(Exception problem, TimeSpan took = default)
    {
        var call = ExecuteAsync(Call(() =>
        {
            _clock.Advance(took);
            throw problem;
        }));
        var failed = _clock.GetUtcNow();
        if (_clock.Due is [var end])
            _clock.Advance(end - failed);
        return ((await Record.ExceptionAsync(() => call))!, _clock.GetUtcNow() - failed);
    }

    private TestCall Call(Func<Task> function, string trigger = "kafkaTrigger", CancellationToken cancellation = default) => new(trigger, _worker.Services, function, cancellation);

    private Task ExecuteAsync(TestCall call) => _worker.Services.GetRequiredService<FunctionExecutionDelegate>()(call);
}
