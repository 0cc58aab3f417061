using Dev.Run;

namespace Dev.Chaos;

/// <summary>The instances, as many as there are at the moment.</summary>
internal sealed class Fleet(Func<int, Instance> create) : IAsyncDisposable
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(30);

    private volatile Instance[] _all = [];

    /// <summary>Every instance that there ever was.</summary>
    public IReadOnlyList<Instance> All => _all;

    /// <summary>Those that run, paused ones among them.</summary>
    public IReadOnlyList<Instance> Running => [.. _all.Where(instance => instance.IsAlive)];

    public int Terminations { get; private set; }

    /// <summary>Of these, how many had to be killed because they did not end within the grace period.</summary>
    public int TerminationsThatHung { get; private set; }

    public int WorkerKills => _all.Sum(instance => instance.WorkerKills);

    public int HostKills => _all.Sum(instance => instance.HostKills);

    public long Sum(string counter) => _all.Sum(instance => instance.Counter(counter));

    public async Task AddAsync()
    {
        var instance = create(_all.Length + 1);
        _all = [.. _all, instance]; // others may be reading
        await instance.StartAsync();
    }

    public async Task TerminateAsync(Instance instance)
    {
        Terminations++;
        if (!await instance.TerminateAsync(GracePeriod))
            TerminationsThatHung++;
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_all.Select(instance => instance.DisposeAsync().AsTask()));
}
