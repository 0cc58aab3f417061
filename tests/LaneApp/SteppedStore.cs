using ExactlyOnce;

namespace LaneApp;

/// <summary>A store that tells its steps.</summary>
internal sealed class SteppedStore(IIdempotencyStore inner) : IIdempotencyStore
{
    public int MaxResultBytes => inner.MaxResultBytes;

    public int GroupOf(string key) => inner.GroupOf(key);

    public Task PrepareAsync(string effect, CancellationToken cancellationToken) => inner.PrepareAsync(effect, cancellationToken);

    public async Task<IReadOnlyList<StoredEntry>> AddAsync(string effect, IReadOnlyList<EffectEntry> entries, CancellationToken cancellationToken)
    {
        await Steps.ReachedAsync(Steps.BeforeClaim);
        var there = await inner.AddAsync(effect, entries, cancellationToken);
        if (there.Any(stored => entries.Any(entry => entry.Owner == stored.Entry.Owner)))
            await Steps.ReachedAsync(Steps.AfterClaim);
        return there;
    }

    public async Task<IReadOnlyList<StoredEntry?>> UpdateAsync(string effect, IReadOnlyList<EntryUpdate> updates, CancellationToken cancellationToken)
    {
        var completes = updates.Any(update => update.Next.IsFinished);
        if (completes)
            await Steps.ReachedAsync(Steps.BeforeComplete);
        var there = await inner.UpdateAsync(effect, updates, cancellationToken);
        if (completes)
            await Steps.ReachedAsync(Steps.AfterComplete);
        return there;
    }

    public Task<StoredEntry?> FindAsync(string effect, string key, CancellationToken cancellationToken) => inner.FindAsync(effect, key, cancellationToken);

    public IAsyncEnumerable<StoredEntry> ListAsync(string effect, EffectState state, CancellationToken cancellationToken) => inner.ListAsync(effect, state, cancellationToken);

    public Task<PurgeProgress> PurgeAsync(string effect, DateTimeOffset expiredBefore, int atMost, CancellationToken cancellationToken) =>
        inner.PurgeAsync(effect, expiredBefore, atMost, cancellationToken);
}
