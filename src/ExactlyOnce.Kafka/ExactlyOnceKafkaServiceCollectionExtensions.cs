using ExactlyOnce.Kafka.Doctor;
using ExactlyOnce.Kafka.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
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
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RetryMetrics>();
        services.TryAddSingleton<DeadLetterMetrics>();
        services.TryAddSingleton(provider => new DueRetries(
            provider.GetServices<PipelineDescription>(),
            provider.GetRequiredService<IOptions<KafkaOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<RetryMetrics>(),
            provider.GetRequiredService<ILogger<DueRetries>>()));
        services.TryAddSingleton(provider => new DeadLetterQueues(
            provider.GetServices<PipelineDescription>(),
            provider.GetRequiredService<IOptions<KafkaOptions>>(),
            provider.GetService<IClaimCheckStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DeadLetterQueue>>(),
            provider.GetRequiredService<DeadLetterMetrics>()));
        services.TryAddSingleton(provider => new PipelineStatus(
            provider.GetServices<PipelineDescription>, provider.GetRequiredService<IOptions<KafkaOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new LaneEvents(
            provider.GetServices<PipelineDescription>(), provider.GetRequiredService<IOptions<KafkaOptions>>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LaneEvents>>()));
        services.TryAddSingleton(provider => new WaitingRetries(
            provider.GetServices<PipelineDescription>(), provider.GetRequiredService<IOptions<KafkaOptions>>(), provider.GetRequiredService<ILogger<WaitingRetries>>()));
        services.TryAddSingleton(provider => new PipelineTopics(
            provider.GetServices<PipelineDescription>, provider.GetRequiredService<IOptions<KafkaOptions>>(), provider.GetRequiredService<IOptions<DoctorOptions>>()));
        services.AddSingleton<IDoctorCheck>(provider => ActivatorUtilities.CreateInstance<ClusterCheck>(provider));
        services.AddSingleton<IDoctorCheck>(provider => ActivatorUtilities.CreateInstance<AccessCheck>(provider));
        services.AddSingleton<IDoctorCheck>(provider => ActivatorUtilities.CreateInstance<ReaderCheck>(provider));
        services.AddHostedService<LaneGauges>();
        return services;
    }
}
