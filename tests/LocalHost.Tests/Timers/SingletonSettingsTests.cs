using LocalHost.Tests.Kit;
using LocalHost.Timers;

namespace LocalHost.Tests.Timers;

public sealed class SingletonSettingsTests
{
    [Fact]
    public void Without_the_section_a_lease_is_taken_over_after_two_minutes_at_most() =>
        Assert.Equal(new SingletonSettings(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)), SingletonSettings.Read(Declared.Settings()));

    [Fact]
    public void The_section_sets_both()
    {
        var read = SingletonSettings.Read(Declared.Settings(
            ("AzureFunctionsJobHost:singleton:listenerLockPeriod", "00:00:15"), ("AzureFunctionsJobHost:singleton:listenerLockRecoveryPollingInterval", "00:05:00")));

        Assert.Equal(new SingletonSettings(TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(5)), read);
    }

    [Theory]
    [InlineData("00:00:14", "00:00:14")]
    [InlineData("00:01:01", "soon")]
    public void Every_value_out_of_range_is_named_with_its_rule(string period, string interval)
    {
        var problem = Assert.Throws<InvalidDataException>(() => SingletonSettings.Read(Declared.Settings(
            ("AzureFunctionsJobHost:singleton:listenerLockPeriod", period), ("AzureFunctionsJobHost:singleton:listenerLockRecoveryPollingInterval", interval))));

        Assert.Contains($"singleton.listenerLockPeriod is '{period}'; it must be a time from 00:00:15 to 00:01:00", problem.Message);
        Assert.Contains($"singleton.listenerLockRecoveryPollingInterval is '{interval}'; it must be a time of 00:00:15 or more", problem.Message);
    }
}
