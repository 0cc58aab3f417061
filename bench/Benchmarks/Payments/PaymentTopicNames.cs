using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Functions.Payments;

namespace Benchmarks.Payments;

/// <summary>The topics of one case of a benchmark.</summary>
/// <param name="Case">Makes their names its own.</param>
/// <param name="Partitions">Of each.</param>
internal sealed record PaymentTopicNames(string Case, int Partitions)
{
    public string Payments => $"{Case}-payments";

    public string Processed => $"{Case}-payments-processed";

    public string Audit => $"{Case}-audit-log";

    public string Effects => $"{Case}-payment-effects";

    public string DeadLetters => $"{Case}-payments-dlq";

    public string Group => $"{Case}-group";

    public void Apply(PaymentTopics topics) => (topics.PaymentsProcessedTopic, topics.AuditLogTopic, topics.PaymentEffectsTopic) = (Processed, Audit, Effects);

    /// <summary>Creates them, as replicated as the cluster makes topics by itself.</summary>
    public async Task CreateAsync(string bootstrapServers)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).SetLogHandler((_, _) => { }).Build();
        await admin.CreateTopicsAsync(((string[])[Payments, Processed, Audit, Effects, DeadLetters])
            .Select(topic => new TopicSpecification { Name = topic, NumPartitions = Partitions, ReplicationFactor = -1 }));
    }
}
