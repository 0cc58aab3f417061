namespace ExactlyOnce;

/// <summary>
/// A lane: one partition as one trigger group reads it. It owns one transactional producer, and its position is the ledger's
/// committed offset.
/// </summary>
/// <param name="TriggerGroup">The consumer group that the Functions host reads with. Only the host commits to it.</param>
/// <param name="Topic">The input topic.</param>
/// <param name="Partition">The input partition, 0 or more.</param>
public sealed record LaneId(string TriggerGroup, string Topic, int Partition)
{
    /// <summary>The consumer group that nobody joins, and whose offsets are written only inside lanes' transactions.</summary>
    public string LedgerGroup => LedgerGroupOf(TriggerGroup);

    /// <summary>
    /// The transactional id of the lane's producer. It is made of the ledger's name and nothing else, so that whoever can write the same
    /// ledger is fenced by the same id.
    /// </summary>
    public string TransactionalId => $"{LedgerGroup}.{Topic}.{Partition}";

    /// <summary>The ledger group of a trigger group.</summary>
    public static string LedgerGroupOf(string triggerGroup) => $"{triggerGroup}.ledger";

    /// <inheritdoc/>
    public override string ToString() => $"{TriggerGroup}:{Topic}/{Partition}";
}
