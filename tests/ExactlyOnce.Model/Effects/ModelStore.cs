using System.Text.Json;
using ExactlyOnce.Model.Cluster;
using ExactlyOnce.Model.Processes;

namespace ExactlyOnce.Model.Effects;

/// <summary>The idempotency store. Every change of it is held against I6 (design, section 5).</summary>
internal sealed class ModelStore(World world)
{
    private readonly Dictionary<string, StoredEntry> _entries = [];
    private readonly Dictionary<string, Lease> _leases = [];
    private readonly HashSet<string> _begun = [];
    private readonly HashSet<string> _wereUncertain = [];
    private int _version;

    /// <summary>The key's outcome was not known, now or before.</summary>
    public bool WasUncertain(string key) => _wereUncertain.Contains(key);

    /// <summary>The store as a process sees it.</summary>
    public IIdempotencyStore Of(ProcessPorts ports) => new Port(this, ports);

    /// <summary>A process calls the effect: it must have the key, and its lease.</summary>
    public void CheckClaim(EffectAttempt attempt)
    {
        var entry = _entries[attempt.Key].Entry;
        if (entry.Attempt != attempt.Number || entry.State != EffectState.Running || entry.Owner is null || world.Now >= _leases[entry.Owner].End)
            throw world.Violation = new ModelViolationException($"{attempt} calls, and the store has {entry.State}, attempt {entry.Attempt}, or the lease is over");
        _begun.Add(entry.Owner);
    }

    /// <summary>A caller is answered: with what is recorded.</summary>
    public void CheckAnswer(string key, int answer)
    {
        if (_entries[key].Entry is not { State: EffectState.Succeeded } entry || JsonSerializer.Deserialize<int>(entry.Result) != answer)
            throw world.Violation = new ModelViolationException($"{key} was answered with {answer}, and the store has {_entries[key].Entry.State}");
    }

    private StoredEntry Add(EffectEntry entry, Lease lease) =>
        _entries.TryGetValue(entry.Key, out var there) ? there : Write(entry, lease);

    private StoredEntry? Update(EntryUpdate update, Lease lease)
    {
        var next = update.Next;
        if (!_entries.TryGetValue(next.Key, out var there) || there.Version != update.Seen.Version)
            return there;
        if (there.Entry.IsFinished)
            throw world.Violation = new ModelViolationException($"{next.Key}: its outcome was recorded twice");
        if (there.Entry is { State: EffectState.Running, Owner: { } owner } && owner != next.Owner && !next.IsReleased && IsHeld(owner, lease.Holder))
            throw world.Violation = new ModelViolationException($"{next.Key}: {owner} has it until {_leases[owner].End}, and at {world.Now} it was taken over");
        return Write(next, lease);
    }

    // A process that heard nothing of its own claim may claim again: it knows that it has begun nothing.
    private bool IsHeld(string owner, object asker) => world.Now < _leases[owner].End && (_leases[owner].Holder != asker || _begun.Contains(owner));

    private StoredEntry Write(EffectEntry entry, Lease lease)
    {
        if (entry.State == EffectState.Succeeded && !world.Bank.IsCharge(entry.Key, JsonSerializer.Deserialize<int>(entry.Result)))
            throw world.Violation = new ModelViolationException($"{entry.Key} was recorded as charge {JsonSerializer.Deserialize<int>(entry.Result)}, which was not made");
        if (entry.IsReleased && world.Bank.ChargesOf(entry.Key) > 0)
            throw world.Violation = new ModelViolationException($"{entry.Key} was given back as not done, and it was charged");
        if (entry.Owner is not null)
            _leases[entry.Owner] = lease;
        if (entry.State == EffectState.Uncertain)
            _wereUncertain.Add(entry.Key);
        return _entries[entry.Key] = new StoredEntry(entry, $"{++_version}");
    }

    private sealed class Port(ModelStore store, ProcessPorts ports) : IIdempotencyStore
    {
        public int MaxResultBytes => 100;

        public Task PrepareAsync(string effect, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<StoredEntry>> AddAsync(string effect, IReadOnlyList<EffectEntry> entries, CancellationToken cancellationToken) =>
            RequestAsync<StoredEntry>("claim", lease => [.. entries.Select(entry => store.Add(entry, lease))]);

        public Task<IReadOnlyList<StoredEntry?>> UpdateAsync(string effect, IReadOnlyList<EntryUpdate> updates, CancellationToken cancellationToken) =>
            RequestAsync<StoredEntry?>("update", lease => [.. updates.Select(update => store.Update(update, lease))]);

        public Task<StoredEntry?> FindAsync(string effect, string key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<StoredEntry> ListAsync(string effect, EffectState state, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<PurgeProgress> PurgeAsync(string effect, DateTimeOffset expiredBefore, int atMost, CancellationToken cancellationToken) => throw new NotSupportedException();

        // Whatever the clocks say: an owner counts its lease from when it asked for it.
        private Task<IReadOnlyList<T>> RequestAsync<T>(string name, Func<Lease, IReadOnlyList<T>> serve)
        {
            var lease = new Lease(store.World.Now + ModelEffect.Duration, ports);
            return ports.RequestAsync(name, RequestKind.OfCluster, () => serve(lease));
        }
    }

    private World World => world;

    private sealed record Lease(TimeSpan End, object Holder);
}
