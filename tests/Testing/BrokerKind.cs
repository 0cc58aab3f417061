namespace Testing;

/// <summary>What a test runs against. A difference between the two is a bug of the emulator.</summary>
public enum BrokerKind
{
    /// <summary>src/KafkaEmulator, in this process.</summary>
    Emulator,

    /// <summary>Apache Kafka: the cluster that KAFKA_BOOTSTRAP names, or one that is started from ../shared/kafka.</summary>
    RealKafka,
}
