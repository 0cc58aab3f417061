namespace ExactlyOnce;

/// <summary>What a person does with the keys of effects: looks them up, and settles those whose outcome nobody knows.</summary>
/// <param name="store">Where they are.</param>
/// <param name="effects">The effects' names.</param>
/// <param name="clock">The time.</param>
public sealed class EffectKeys(IIdempotencyStore store, IReadOnlyList<string> effects, TimeProvider clock)
{
    /// <summary>The effects, by name.</summary>
    public IReadOnlyList<string> Effects { get; } = effects;

    /// <summary>What is known of a key; null where nothing is.</summary>
    /// <exception cref="ArgumentException">There is no such effect.</exception>
    /// <exception cref="RetriableException">The store is out.</exception>
    public async Task<EffectEntry?> FindAsync(string effect, string key, CancellationToken cancellationToken) =>
        (await store.FindAsync(Known(effect), key, cancellationToken))?.Entry;

    /// <summary>The keys of a state, in no order. A store may have to look through all keys for them.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public IAsyncEnumerable<EffectEntry> ListAsync(string effect, EffectState state, CancellationToken cancellationToken) =>
        store.ListAsync(Known(effect), state, cancellationToken).Select(stored => stored.Entry);

    /// <summary>Settles a key.</summary>
    /// <param name="executes">False shows what would become of it, and changes nothing.</param>
    /// <returns>What becomes of it; null where nothing is known of the key.</returns>
    /// <exception cref="InvalidOperationException">Nothing is in doubt, or it changed meanwhile; the message says it.</exception>
    /// <inheritdoc cref="FindAsync"/>
    public async Task<EffectEntry?> ResolveAsync(string effect, string key, KeyResolution resolution, bool executes, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(Known(effect), key, cancellationToken) is not { } found)
            return null;
        var next = resolution.Resolve(found.Entry, clock);
        if (executes && ((await store.UpdateAsync(effect, [new EntryUpdate(found, next)], cancellationToken))[0]?.Entry.History is not [.., var last] || last != next.History[^1]))
            throw new InvalidOperationException($"the key '{key}' changed meanwhile: look at it again");
        return next;
    }

    private string Known(string effect) => Effects.Contains(effect)
        ? effect
        : throw new ArgumentException($"'{effect}' is no effect of this application; there are {string.Join(", ", Effects)}", nameof(effect));
}
