namespace Testing;

/// <summary>A fact that needs a real Apache Kafka and its tools; skipped, and counted as skipped, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealKafkaFactAttribute : FactAttribute
{
    public RealKafkaFactAttribute() => Skip = RealKafka.WhyAbsent ?? RealKafka.WhyNoTools;
}
