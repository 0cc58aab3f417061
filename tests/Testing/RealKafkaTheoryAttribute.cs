namespace Testing;

/// <summary>A theory that needs a real Apache Kafka and its tools; skipped, and counted as skipped, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealKafkaTheoryAttribute : TheoryAttribute
{
    public RealKafkaTheoryAttribute() => Skip = RealKafka.WhyAbsent ?? RealKafka.WhyNoTools;
}
