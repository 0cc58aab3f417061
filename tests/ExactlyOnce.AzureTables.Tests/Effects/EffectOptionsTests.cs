using ExactlyOnce.AzureTables.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.AzureTables.Tests.Effects;

/// <summary>What is wrong stops the start, all of it named.</summary>
public sealed class EffectOptionsTests
{
    [Fact]
    public async Task Every_wrong_setting_is_named_with_its_rule()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(new Hasty());
        builder.Services.AddExactlyOnceTables(tables => (tables.Table, tables.Buckets) = ("no table", 0));
        builder.Services.AddEffect<Hasty, Charge, Receipt>(options =>
        {
            options.MaxConcurrency = 0;
            options.KeepFor = TimeSpan.FromMinutes(1);
            options.ClockSkew = TimeSpan.FromHours(1);
            options.WaitForOthers = TimeSpan.FromDays(1);
            options.CacheBytes = -1;
        });
        using var host = builder.Build();

        var problem = await Assert.ThrowsAsync<AggregateException>(() => host.StartAsync());

        var failures = problem.InnerExceptions.Cast<OptionsValidationException>().SelectMany(one => one.Failures).ToList();
        string[] named = ["ConnectionString", "Table is 'no table'", "Buckets is 0", "Name is 'Not A Name'", "IReconcilableEffect", "Lease is 00:00:00.5", "MaxConcurrency is 0", "KeepFor", "ClockSkew", "WaitForOthers", "CacheBytes is -1"];
        Assert.All(named, name => Assert.Contains(failures, failure => failure.Contains(name, StringComparison.Ordinal)));
        Assert.Equal(named.Length, failures.Count);
    }

    private sealed class Hasty : IEffect<Charge, Receipt>
    {
        public string Name => "Not A Name";

        public OnUncertain OnUncertain => OnUncertain.Reconcile;

        public TimeSpan Lease => TimeSpan.FromMilliseconds(500);

        public string KeyOf(Charge command) => command.Key;

        public Task<Receipt> ExecuteAsync(Charge command, EffectAttempt attempt, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
