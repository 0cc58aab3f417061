using ExactlyOnce;
using ExactlyOnce.AzureTables;
using Microsoft.Extensions.DependencyInjection;

namespace Benchmarks.Effects;

/// <summary>The executor, with a lane's keys in one bucket.</summary>
internal sealed class BatchedEffects : IEffects, IEffect<string, Receipt>
{
    private readonly ServiceProvider _services;

    public BatchedEffects(string connectionString, string table)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddMetrics().AddSingleton(this);
        services.AddExactlyOnceTables(tables => (tables.ConnectionString, tables.Table, tables.Buckets) = (connectionString, table, 1));
        services.AddEffect<BatchedEffects, string, Receipt>(options => options.MaxConcurrency = IEffects.Concurrency);
        _services = services.BuildServiceProvider();
    }

    public string Name => "bench";

    public OnUncertain OnUncertain => OnUncertain.Retry;

    public string KeyOf(string command) => command;

    public Task<Receipt> ExecuteAsync(string command, EffectAttempt attempt, CancellationToken cancellationToken) => IEffects.ExecuteAsync(command);

    public async Task RunAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) => await Task.WhenAll(
        await _services.GetRequiredService<EffectExecutor<string, Receipt>>().ExecuteAsync([.. keys.Select(key => new EffectCall<string>(key))], cancellationToken));

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
