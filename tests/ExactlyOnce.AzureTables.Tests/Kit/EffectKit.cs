using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace ExactlyOnce.AzureTables.Tests.Kit;

/// <summary>A bank, a table, and any number of processes that charge there.</summary>
internal sealed class EffectKit(string connectionString) : IDisposable
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly List<ServiceProvider> _processes = [];

    public TablesOptions Table { get; } = StoreKit.Options(connectionString);

    public Bank Bank { get; } = new();

    /// <summary>The table, looked at from outside.</summary>
    public TablesIdempotencyStore Store => field ??= new TablesIdempotencyStore(Table);

    /// <summary>A process of its own, as far as the store is concerned.</summary>
    /// <param name="connection">Where it finds the table; null for the kit's own.</param>
    public EffectExecutor<Charge, Receipt> Process(
        OnUncertain onUncertain = OnUncertain.Reconcile, TimeSpan? lease = null, Action<EffectOptions>? configure = null, TimeProvider? clock = null, string? connection = null)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddMetrics();
        services.AddSingleton(clock ?? TimeProvider.System);
        services.AddSingleton(new ChargeEffect(Bank, onUncertain, lease ?? Lease));
        services.AddExactlyOnceTables(tables => (tables.ConnectionString, tables.Table, tables.Buckets) = (connection ?? connectionString, Table.Table, Table.Buckets));
        services.AddEffect<ChargeEffect, Charge, Receipt>(configure);
        _processes.Add(services.BuildServiceProvider());
        return _processes[^1].GetRequiredService<EffectExecutor<Charge, Receipt>>();
    }

    /// <summary>A process that died with a claim in hand.</summary>
    /// <param name="leaseUntil">When its lease ends.</param>
    public Task LeaveBehindAsync(Charge command, DateTimeOffset leaseUntil) => Store.AddAsync(
        StoreKit.Effect,
        [StoreKit.Entry(command.Key, "the dead") with { LeaseUntil = leaseUntil, Fingerprint = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(command, EffectJson.Default)) }],
        default);

    public async Task<EffectEntry> FindAsync(string key) => (await Store.FindAsync(StoreKit.Effect, key, default))!.Entry;

    public void Dispose() => _processes.ForEach(process => process.Dispose());
}
