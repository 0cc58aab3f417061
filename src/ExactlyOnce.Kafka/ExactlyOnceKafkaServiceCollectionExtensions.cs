using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>Registers Kafka as what pipelines write through.</summary>
public static class ExactlyOnceKafkaServiceCollectionExtensions
{
    /// <summary>Adds the lane producers, the ledger and the writer on one cluster. Wrong options stop the application when it starts.</summary>
    public static IServiceCollection AddExactlyOnceKafka(this IServiceCollection services, Action<KafkaOptions> configure)
    {
        services.AddOptions<KafkaOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KafkaOptions>, KafkaOptionsValidator>());
        services.TryAddSingleton<LedgerClients>();
        services.TryAddSingleton<ILedger, KafkaLedger>();
        services.TryAddSingleton<IInputLog, KafkaInputLog>();
        services.TryAddSingleton<ILaneProducerFactory, KafkaLaneProducerFactory>();
        services.TryAddSingleton<IRecordWriter, KafkaRecordWriter>();
        return services;
    }
}
