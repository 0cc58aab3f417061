namespace ExactlyOnce;

/// <summary>Reads ledgers. They are written by <see cref="ILaneProducer.SendPositionAsync"/> only.</summary>
public interface ILedger
{
    /// <summary>
    /// The committed entry of the lane, read with stable offsets required (KIP-447), so that a transaction that is not over is waited
    /// for; null where the lane has none yet.
    /// </summary>
    /// <exception cref="RetriableException">The answer could not be had now.</exception>
    Task<LedgerEntry?> ReadAsync(LaneId lane);

    /// <summary>
    /// The entry of the lane as of the last transaction that ended, whatever another is about to change; null where it has none yet.
    /// For a look at a lane that somebody else may have.
    /// </summary>
    /// <exception cref="RetriableException">The answer could not be had now.</exception>
    Task<LedgerEntry?> PeekAsync(LaneId lane);

    /// <summary>The entries of all lanes of a trigger group, as <see cref="PeekAsync"/> has them.</summary>
    /// <exception cref="RetriableException">The answer could not be had now.</exception>
    Task<IReadOnlyDictionary<LaneId, LedgerEntry>> ListAsync(string triggerGroup);
}
