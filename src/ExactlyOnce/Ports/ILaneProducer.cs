namespace ExactlyOnce;

/// <summary>
/// The transactional producer of one lane. Calls come one after the other, and each ends within some seconds. It throws <see cref="RetriableException"/> where the same
/// call is to be made again, <see cref="ProducerLostException"/> where the producer is of no use any more, and what else it names. After
/// any other exception than the first it can be asked to abort, and must be disposed.
/// </summary>
public interface ILaneProducer : IAsyncDisposable
{
    /// <summary>Bumps the epoch of the lane's transactional id: fences every producer before this one, and finishes or aborts what it left.</summary>
    Task InitializeAsync();

    /// <summary>Begins a transaction and hands over its records. They may be on their way when this returns.</summary>
    /// <exception cref="AbortRequiredException">The transaction cannot be committed.</exception>
    /// <exception cref="OutputRejectedException">A record can never be written.</exception>
    Task BeginAsync(IReadOnlyList<OutputRecord> records);

    /// <summary>Adds the lane's new ledger entry to the transaction.</summary>
    /// <exception cref="AbortRequiredException">The transaction cannot be committed.</exception>
    Task SendPositionAsync(LedgerEntry entry);

    /// <summary>Commits the transaction, all of its records being written.</summary>
    /// <exception cref="AbortRequiredException">The transaction cannot be committed.</exception>
    /// <exception cref="OutputRejectedException">A record can never be written.</exception>
    Task CommitAsync();

    /// <summary>Aborts the transaction: none of its records nor its position will be seen.</summary>
    Task AbortAsync();
}
