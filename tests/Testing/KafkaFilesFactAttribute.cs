using Toolchain;

namespace Testing;

/// <summary>A fact that reads the files of an Apache Kafka in ../shared/kafka; skipped, and counted as skipped, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KafkaFilesFactAttribute : FactAttribute
{
    public KafkaFilesFactAttribute() =>
        Skip = Directory.Exists(ApacheKafka.Libraries) ? null : "no files of Apache Kafka: there is no ../shared/kafka/libs";
}
