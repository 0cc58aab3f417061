namespace ExactlyOnce;

/// <summary>
/// Keeps what is known of idempotency keys. Every change of an entry is atomic, conditional, and seen by whoever reads after it. Keys of
/// a call are distinct. Answers come in the order of what was asked, and tell what is in the store then, whoever wrote it: so a store
/// may make a call again whose answer was lost, and its caller recognises his own entry by <see cref="EffectEntry.Owner"/>.
/// All of them throw <see cref="RetriableException"/> where the store cannot be reached or refuses for now; some of the changes may be made then.
/// </summary>
public interface IIdempotencyStore
{
    /// <summary>Bytes of JSON that an entry's result may have.</summary>
    int MaxResultBytes { get; }

    /// <summary>A number that keys share which cost less in one call than others do. Nothing but the cost depends on it.</summary>
    int GroupOf(string key) => 0;

    /// <summary>Makes ready what the effect's entries are kept in. Called when the application starts, and harmless at any time.</summary>
    Task PrepareAsync(string effect, CancellationToken cancellationToken);

    /// <summary>Adds the entries whose keys are not there. Any number of entries: a store makes batches of its own.</summary>
    /// <returns>What is there now: the entry that was added, or another.</returns>
    Task<IReadOnlyList<StoredEntry>> AddAsync(string effect, IReadOnlyList<EffectEntry> entries, CancellationToken cancellationToken);

    /// <summary>Changes the entries that are still as they were seen. Any number of them.</summary>
    /// <returns>What is there now: the entry that was written, or another, or null where there is none.</returns>
    Task<IReadOnlyList<StoredEntry?>> UpdateAsync(string effect, IReadOnlyList<EntryUpdate> updates, CancellationToken cancellationToken);

    /// <summary>Reads an entry; null where there is none.</summary>
    Task<StoredEntry?> FindAsync(string effect, string key, CancellationToken cancellationToken);

    /// <summary>The effect's entries of a state, in no order.</summary>
    IAsyncEnumerable<StoredEntry> ListAsync(string effect, EffectState state, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes entries whose <see cref="EffectEntry.Expires"/> is before a time. It remembers how far it came, so that the next purge
    /// goes on there; an entry that is changed meanwhile stays.
    /// </summary>
    /// <param name="effect">Whose keys.</param>
    /// <param name="expiredBefore">The time.</param>
    /// <param name="atMost">Entries to delete at most, about; 1 or more.</param>
    /// <param name="cancellationToken">Ends the purge between two batches.</param>
    Task<PurgeProgress> PurgeAsync(string effect, DateTimeOffset expiredBefore, int atMost, CancellationToken cancellationToken);
}
