namespace ExactlyOnce;

/// <summary>Names of attributes: those of the semantic conventions where they have one.</summary>
internal static class Tags
{
    public const string System = "messaging.system";
    public const string Kafka = "kafka";
    public const string Operation = "messaging.operation.name";
    public const string OperationType = "messaging.operation.type";
    public const string Topic = "messaging.destination.name";
    public const string Partition = "messaging.destination.partition.id";
    public const string Group = "messaging.consumer.group.name";
    public const string Offset = "messaging.kafka.offset";
    public const string Count = "messaging.batch.message_count";
    public const string Error = "error.type";

    public const string Outcome = "outcome";
    public const string Route = "route";
    public const string Reason = "reason";
    public const string Effect = "exactlyonce.effect.name";
    public const string Attempt = "exactlyonce.attempt";
    public const string Position = "exactlyonce.position";
}
