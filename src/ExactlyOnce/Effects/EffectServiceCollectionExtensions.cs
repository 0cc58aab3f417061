using System.Text.Json;
using ExactlyOnce.Effects;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce;

/// <summary>Registers effects.</summary>
public static class EffectServiceCollectionExtensions
{
    /// <summary>
    /// Adds the effect, its <see cref="EffectExecutor{TCommand, TResult}"/>, the <see cref="ExpiredKeys"/> and the <see cref="EffectKeys"/>. The store comes from an
    /// adapter (<c>AddExactlyOnceTables</c>). Wrong options stop the application when it starts, with every problem named.
    /// </summary>
    /// <param name="json">How commands and results become JSON; <see cref="EffectJson.Default"/> by default.</param>
    public static IServiceCollection AddEffect<TEffect, TCommand, TResult>(
        this IServiceCollection services, Action<EffectOptions>? configure = null, JsonSerializerOptions? json = null)
        where TEffect : class, IEffect<TCommand, TResult>
    {
        var name = typeof(TEffect).Name;
        services.AddOptions<EffectOptions>(name).Configure(configure ?? (_ => { })).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EffectOptions>>(provider => new EffectValidator<TEffect, TCommand, TResult>(name, provider));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EffectMetrics>();
        services.TryAddSingleton(provider => new ExpiredKeys(
            provider.GetServices<RegisteredEffect>(),
            provider.GetRequiredService<IIdempotencyStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ExpiredKeys>>()));
        services.TryAddSingleton(provider => new EffectKeys(
            provider.GetRequiredService<IIdempotencyStore>(), [.. provider.GetServices<RegisteredEffect>().Select(effect => effect.Name)], provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<TEffect>();
        services.AddSingleton(provider => new RegisteredEffect(
            provider.GetRequiredService<TEffect>().Name, provider.GetRequiredService<IOptionsMonitor<EffectOptions>>().Get(name).ClockSkew));
        services.TryAddSingleton(provider => new EffectExecutor<TCommand, TResult>(
            provider.GetRequiredService<TEffect>(),
            provider.GetRequiredService<IOptionsMonitor<EffectOptions>>().Get(name),
            json,
            provider.GetRequiredService<IIdempotencyStore>(),
            provider.GetRequiredService<EffectMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EffectExecutor<TCommand, TResult>>>()));
        services.AddHostedService<StorePreparation>();
        return services;
    }
}
