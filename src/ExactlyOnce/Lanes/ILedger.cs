namespace ExactlyOnce;

/// <summary>Reads ledger positions. They are written by <see cref="ILaneProducer.SendPositionAsync"/> only.</summary>
public interface ILedger
{
    /// <summary>
    /// The committed position of the lane, read with stable offsets required (KIP-447), so that a transaction that is not over is
    /// waited for; null where the lane has none yet.
    /// </summary>
    /// <exception cref="RetriableException">The answer could not be had now.</exception>
    Task<long?> ReadAsync(LaneId lane);
}
