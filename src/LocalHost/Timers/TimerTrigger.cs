using LocalHost.Catalog;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NCrontab;

namespace LocalHost.Timers;

/// <summary>
/// One function's timer, as the Functions host runs it: at the times of its schedule (UTC), never twice at once, and again at the next
/// of them after a failure. On Azure one instance runs it; here every instance does.
/// </summary>
internal sealed partial class TimerTrigger : BackgroundService
{
    private static readonly CrontabSchedule.ParseOptions WithSeconds = new() { IncludingSeconds = true };

    private readonly TimerFunction _function;
    private readonly IServiceProvider _services;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly IConfiguration _settings;
    private Func<DateTime, DateTime> _next = now => now;

    public TimerTrigger(TimerFunction function, IServiceProvider services, IConfiguration settings, TimeProvider clock, ILogger<TimerTrigger> logger) =>
        (_function, _services, _settings, _clock, _logger) = (function, services, settings, clock, logger);

    /// <exception cref="InvalidDataException">The schedule cannot be read, or an app setting that it names is missing.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _next = Parse(_settings.Resolve(_function.Trigger.Schedule, $"Function {_function.Name}")!);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_function.Trigger.RunOnStartup)
            await RunAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var now = _clock.GetUtcNow().UtcDateTime;
            var wait = _next(now) - now;
            // A timer waits for some weeks at most; schedules may be sparser.
            await Task.Delay(wait < TimeSpan.FromDays(1) ? wait : TimeSpan.FromDays(1), _clock, stoppingToken);
            if (wait < TimeSpan.FromDays(1))
                await RunAsync(stoppingToken);
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _function.InvokeAsync(_services, new TimerInfo(), stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(_function.Name, failure);
        }
    }

    private Func<DateTime, DateTime> Parse(string schedule)
    {
        if (TimeSpan.TryParse(schedule, System.Globalization.CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero)
            return now => now + interval;
        return CrontabSchedule.TryParse(schedule, WithSeconds) is { } crontab
            ? crontab.GetNextOccurrence
            : throw new InvalidDataException($"Function {_function.Name}: its schedule is '{schedule}'; it must have six fields (second minute hour day month weekday), as 0 */10 * * * *, or be a time, as 00:10:00.");
    }

    [LoggerMessage(EventId = 921, Level = LogLevel.Error, Message = "Function {Function} failed; it is run again at the next time of its schedule")]
    private partial void LogFailed(string function, Exception failure);
}
