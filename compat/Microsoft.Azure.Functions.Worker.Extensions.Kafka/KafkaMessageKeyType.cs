namespace Microsoft.Azure.Functions.Worker;

public enum KafkaMessageKeyType
{
    Int,
    Long,
    String,
    Binary,
}
