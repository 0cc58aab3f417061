using KafkaEmulation;
using KafkaEmulation.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Kafka emulator with a host.</summary>
public static class KafkaEmulatorServiceCollectionExtensions
{
    /// <summary>
    /// Adds a broker that starts and stops with the host; hosted services that were added before it start before it. Ask for
    /// <see cref="KafkaEmulatorService"/> to learn its bootstrap.servers.
    /// </summary>
    /// <param name="services">The host's.</param>
    /// <param name="configure">Chooses the broker's options; log lines go to the host's logging where no other is chosen.</param>
    public static IServiceCollection AddKafkaEmulator(this IServiceCollection services, Action<KafkaEmulatorOptions>? configure = null)
    {
        services.AddSingleton(provider =>
        {
            var options = new KafkaEmulatorOptions();
            configure?.Invoke(options);
            return new KafkaEmulatorService(options, provider.GetRequiredService<ILoggerFactory>());
        });
        return services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<KafkaEmulatorService>());
    }
}
