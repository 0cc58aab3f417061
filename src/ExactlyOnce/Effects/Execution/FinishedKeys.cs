using Microsoft.Extensions.Caching.Memory;

namespace ExactlyOnce.Effects;

/// <summary>Finished entries that this process has seen. They never change, so what is remembered is as good as what is stored.</summary>
internal sealed class FinishedKeys(long bytes, TimeProvider clock) : IDisposable
{
    // What an entry takes beside its key and its result, about.
    private const int Overhead = 300;

    private readonly MemoryCache? _cache = bytes == 0 ? null : new MemoryCache(new MemoryCacheOptions { SizeLimit = bytes });

    public EffectEntry? Find(string key) =>
        _cache is not null && _cache.TryGetValue(key, out EffectEntry? entry) && clock.GetUtcNow() < entry!.Expires ? entry : null;

    public void Add(EffectEntry finished) => _cache?.Set(
        finished.Key,
        finished with { History = [], Source = null },
        new MemoryCacheEntryOptions { Size = Overhead + (2 * finished.Key.Length) + (finished.Result?.Length ?? 0) });

    public void Dispose() => _cache?.Dispose();
}
