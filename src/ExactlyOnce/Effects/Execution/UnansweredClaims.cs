using System.Collections.Concurrent;

namespace ExactlyOnce.Effects;

/// <summary>
/// Claims that this process asked for and got no answer: they may be in the store, and whoever finds them there would take them for another's.
/// Nothing was begun under them.
/// </summary>
internal sealed class UnansweredClaims
{
    // Of keys that are never seen again; what is forgotten is found out as any other's.
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, bool> _inDoubt = [];

    public bool Has(string owner) => _inDoubt.ContainsKey(owner);

    /// <summary>Whether somebody may have begun what a claim is for: anybody's, or one of these that was taken over from somebody.</summary>
    public bool IsInDoubt(string owner) => !_inDoubt.TryGetValue(owner, out var isInDoubt) || isInDoubt;

    /// <summary>Asks for claims, and remembers them where no answer comes.</summary>
    /// <param name="claims">Their owners, and whether what they are for may have been begun by somebody before.</param>
    public async Task<T> AskAsync<T>(IEnumerable<(string Owner, bool IsInDoubt)> claims, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch
        {
            if (_inDoubt.Count > Most)
                _inDoubt.Clear();
            foreach (var (owner, isInDoubt) in claims)
                _inDoubt[owner] = isInDoubt;
            throw;
        }
    }
}
