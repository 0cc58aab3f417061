using EndToEnd.Kit;

namespace EndToEnd.Run;

public sealed class InterruptTests
{
    // So many that the run is at work when it is interrupted.
    private static readonly string[] LongRun = ["run", "--records", "100000000", "--kills", "0"];

    [Fact]
    public async Task Ctrl_C_ends_a_run_and_leaves_no_process_behind()
    {
        await using var dev = new DevProcess(LongRun);
        await dev.UntilItPrintsAsync("redeliveries dropped");
        Assert.True(dev.Alive().Count >= 4, "dev, Azurite and two instances are to be alive");

        await dev.InterruptAsync();

        var ended = await dev.EndAsync();
        Assert.Equal("dev: interrupted", ended.Error.Trim());
        Assert.Equal(130, ended.Code);
        Assert.Empty(dev.Alive());
    }

    [Fact]
    public async Task What_a_killed_run_has_started_ends_with_it()
    {
        await using var dev = new DevProcess(LongRun);
        await dev.UntilItPrintsAsync("redeliveries dropped");

        dev.Kill();

        await dev.UntilNoneIsAliveAsync();
    }
}
