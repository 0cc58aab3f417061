using ExactlyOnce.Effects;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce;

/// <summary>Deletes keys that are no longer kept: what a timer calls.</summary>
public sealed class ExpiredKeys
{
    private readonly IEnumerable<RegisteredEffect> _effects;
    private readonly IIdempotencyStore _store;
    private readonly TimeProvider _clock;
    private readonly ILogger<ExpiredKeys> _logger;

    internal ExpiredKeys(IEnumerable<RegisteredEffect> effects, IIdempotencyStore store, TimeProvider clock, ILogger<ExpiredKeys> logger) =>
        (_effects, _store, _clock, _logger) = (effects, store, clock, logger);

    /// <summary>
    /// Deletes expired keys of all effects of this application. What it does not come to, the next call goes on with. Two at once do
    /// no harm.
    /// </summary>
    /// <param name="atMost">Keys of each effect, about; 1 or more.</param>
    /// <returns>Keys deleted.</returns>
    /// <exception cref="RetriableException">The store is out.</exception>
    public async Task<int> PurgeAsync(int atMost, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var effect in _effects)
        {
            var progress = await _store.PurgeAsync(effect.Name, _clock.GetUtcNow(), atMost, cancellationToken);
            _logger.Purged(effect.Name, progress.Deleted, progress.IsComplete);
            deleted += progress.Deleted;
        }
        return deleted;
    }
}
