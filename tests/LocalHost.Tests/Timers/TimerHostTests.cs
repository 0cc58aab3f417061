using LocalHost.Tests.Kit;

namespace LocalHost.Tests.Timers;

/// <summary>Two hosts of one application, as processes.</summary>
[Collection(SharedBlobs.Name)]
public sealed class TimerHostTests(HostBlobs blobs)
{
    [Fact]
    public async Task A_killed_hosts_timer_goes_on_in_the_other_and_never_in_both()
    {
        await using var observer = await CallObserver.StartAsync();
        using var first = Start(observer);
        var worker = (await observer.NextCallAsync()).Process;
        using var second = Start(observer);
        await second.UntilPrintedAsync("another instance runs its timer");
        for (var calls = 0; calls < 3; calls++)
            Assert.Equal(worker, (await observer.NextCallAsync()).Process);

        await first.SignalAsync("KILL");

        var next = await observer.NextCallAsync();
        while (next.Process == worker)
            next = await observer.NextCallAsync();
        Assert.Equal(next.Process, (await observer.NextCallAsync()).Process);
        Assert.Equal("""{"scheduleStatus":null,"isPastDue":false}""", next.Input.GetRawText());
    }

    private LocalHostProcess Start(CallObserver observer)
    {
        (string Name, string Value)[] settings =
        [
            .. WorkerAppFolder.Only("OnTick"), ("ObserverAddress", observer.Address), ("OnTickSchedule", "* * * * * *"), ("AzureWebJobsStorage", blobs.ConnectionString),
            ("AzureFunctionsJobHost__singleton__listenerLockPeriod", "00:00:15"), ("AzureFunctionsJobHost__singleton__listenerLockRecoveryPollingInterval", "00:00:15"),
            ("AzureFunctionsJobHost__logging__logLevel__default", "Debug"),
        ];
        return new LocalHostProcess(settings.ToDictionary(setting => setting.Name, setting => setting.Value), "--script-root", WorkerAppFolder.Path);
    }
}
