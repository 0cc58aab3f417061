using ExactlyOnce.AzureTables.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace ExactlyOnce.AzureTables.Tests.Store;

/// <summary>What the doctor says to the idempotency store.</summary>
[Collection(SharedAzurite.Name)]
public sealed class StoreCheckTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_table_that_can_be_written_and_read_is_right_and_nothing_is_left_in_it()
    {
        var options = StoreKit.Options(azurite.ConnectionString);

        Assert.Empty(await CheckAsync(options, TimeProvider.System));

        Assert.Empty(TableClients.Create(options).Query<global::Azure.Data.Tables.TableEntity>());
    }

    [Fact]
    public async Task A_table_that_does_not_answer_is_found()
    {
        var options = StoreKit.Options(azurite.ConnectionString.Replace($":{azurite.Endpoint.Port}/", ":1/", StringComparison.Ordinal));

        var finding = Assert.Single(await CheckAsync(options, TimeProvider.System));

        Assert.Equal((Severity.Error, "store-access"), (finding.Severity, finding.Id));
    }

    [Theory]
    [InlineData(40, Severity.Error, "s ahead of")]
    [InlineData(-40, Severity.Error, "s behind")]
    [InlineData(20, Severity.Warning, "s ahead of")]
    public async Task A_clock_that_differs_by_more_than_effects_allow_is_found(int seconds, Severity severity, string what)
    {
        var clock = new ShiftedClock();
        clock.Advance(TimeSpan.FromSeconds(seconds));

        var finding = Assert.Single(await CheckAsync(StoreKit.Options(azurite.ConnectionString), clock));

        Assert.Equal((severity, "store-clock"), (finding.Severity, finding.Id));
        Assert.Contains(what, finding.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 1, null)]
    [InlineData(3, 10, null)]
    [InlineData(-5.5, 10, Severity.Warning)]
    [InlineData(11, 10, Severity.Error)]
    public void A_clock_is_judged_by_what_effects_allow(double seconds, double allowed, Severity? severity) =>
        Assert.Equal(severity, StoreCheck.JudgeClock("table", TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(allowed))?.Severity);

    private static async Task<IReadOnlyList<Finding>> CheckAsync(TablesOptions options, TimeProvider clock)
    {
        await using var services = new ServiceCollection()
            .AddLogging().AddMetrics().AddSingleton(clock)
            .AddExactlyOnceTables(tables => (tables.ConnectionString, tables.Table) = (options.ConnectionString, options.Table))
            .BuildServiceProvider();
        return await services.GetServices<IDoctorCheck>().Single().RunAsync(default);
    }
}
