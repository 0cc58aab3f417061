using System.Diagnostics.Metrics;
using ExactlyOnce.Effects;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.AzureTables;

/// <summary>Registers Azure Tables as what keeps idempotency keys.</summary>
public static class ExactlyOnceTablesServiceCollectionExtensions
{
    /// <summary>Adds the store. Wrong options stop the application when it starts.</summary>
    public static IServiceCollection AddExactlyOnceTables(this IServiceCollection services, Action<TablesOptions> configure)
    {
        services.AddOptions<TablesOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TablesOptions>, TablesOptionsValidator>());
        services.TryAddSingleton<IIdempotencyStore>(provider => new TablesIdempotencyStore(provider.GetRequiredService<IOptions<TablesOptions>>().Value, provider.GetService<IMeterFactory>()));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IDoctorCheck>(provider => new StoreCheck(
            provider.GetRequiredService<IOptions<TablesOptions>>(), provider.GetServices<RegisteredEffect>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
