using System.Reflection;
using LocalHost.Catalog;
using LocalHost.Timers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace LocalHost.Tests.Trigger;

/// <summary>Timers run when their schedules say so, in UTC.</summary>
public sealed class TimerTests
{
    private readonly ManualClock _clock = new(); // 2026-01-01T00:00:00Z
    private readonly List<DateTimeOffset> _calls = [];

    [Theory]
    [InlineData("0 */10 * * * *", "00:10:00 00:20:00 00:30:00")]
    [InlineData("30 0 12 * * *", "12:00:30")]
    [InlineData("00:25:00", "00:25:00 00:50:00 01:15:00")]
    public async Task A_function_is_called_at_the_times_of_its_schedule(string schedule, string times)
    {
        using var trigger = await StartAsync(schedule, () => Task.CompletedTask);

        foreach (var _ in times.Split(' '))
            await NextAsync();
        await trigger.StopAsync(default);

        Assert.Equal(times, string.Join(' ', _calls.Select(call => $"{call:HH:mm:ss}")));
    }

    [Fact]
    public async Task A_call_that_fails_is_made_again_at_the_next_time_and_one_that_lasts_is_not_made_twice_at_once()
    {
        var lasting = new TaskCompletionSource();
        using var trigger = await StartAsync("0 * * * * *", () => _calls.Count == 1 ? throw new InvalidOperationException("no") : lasting.Task);

        await NextAsync();
        await NextAsync();
        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Empty(_clock.Due);
        Assert.Equal(["00:01", "00:02"], _calls.Select(call => $"{call:HH:mm}"));
        lasting.SetResult();
        await trigger.StopAsync(default);
    }

    [Theory]
    [InlineData("every day", "its schedule is 'every day'; it must have six fields")]
    [InlineData("* * * * *", "it must have six fields")]
    [InlineData(null, "needs the app setting Schedule, which is missing")]
    public async Task A_schedule_that_cannot_be_read_is_named(string? schedule, string problem) =>
        Assert.Contains(problem, (await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync(schedule, () => Task.CompletedTask))).Message);

    // The time goes on to the next call.
    private async Task NextAsync()
    {
        var calls = _calls.Count;
        await Eventually.HoldsAsync(() => _clock.Due.Count == 1, "it waits");
        _clock.Advance(_clock.Due[0] - _clock.GetUtcNow());
        await Eventually.HoldsAsync(() => _calls.Count > calls, "it is called");
    }

    private async Task<TimerTrigger> StartAsync(string? schedule, Func<Task> call)
    {
        var services = new ServiceCollection().AddSingleton<Func<Task>>(() =>
        {
            _calls.Add(_clock.GetUtcNow());
            return call();
        }).BuildServiceProvider();
        var method = typeof(TimerTests).GetNestedType(nameof(Scheduled), BindingFlags.NonPublic)!.GetMethod(nameof(Scheduled.RunAsync))!;
        var function = new TimerFunction(method, method.GetParameters()[0]);
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Schedule"] = schedule }).Build();
        var trigger = new TimerTrigger(function, services, settings, _clock, NullLogger<TimerTrigger>.Instance);
        await trigger.StartAsync(default);
        return trigger;
    }

    private sealed class Scheduled(Func<Task> call)
    {
        [Function("Scheduled")]
        public Task RunAsync([TimerTrigger("%Schedule%")] TimerInfo timer) => timer is null ? throw new ArgumentNullException(nameof(timer)) : call();
    }
}
