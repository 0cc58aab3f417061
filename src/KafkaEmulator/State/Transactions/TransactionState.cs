namespace KafkaEmulation.State;

/// <summary>Where a transactional id stands, numbered as Kafka's transaction log numbers it.</summary>
internal enum TransactionState : sbyte
{
    Empty = 0,
    Ongoing = 1,
    PrepareCommit = 2,
    PrepareAbort = 3,
    CompleteCommit = 4,
    CompleteAbort = 5,
}
