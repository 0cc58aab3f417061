namespace LocalHost.Kafka.Records;

/// <summary>What keys are decoded as, with the numbers of KafkaMessageKeyType. <see cref="String"/> where a trigger says nothing.</summary>
internal enum KeyType
{
    Int = 0,
    Long = 1,
    String = 2,
    Binary = 3,
}
