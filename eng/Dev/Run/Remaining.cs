namespace Dev.Run;

/// <summary>What is left to do in topics that feed each other: payments, their retry topics, the effects.</summary>
internal sealed class Remaining(Positions payments, IReadOnlyList<Positions> retries, Positions? effects) : IDisposable
{
    private readonly IReadOnlyList<Positions> _all = [payments, .. retries, .. effects is null ? Array.Empty<Positions>() : [effects]];

    /// <summary>The positions of a run's topics.</summary>
    public static Remaining Of(string bootstrapServers, RunNames names, int partitions, bool exactlyOnce, bool hasEffects)
    {
        Positions In(string topic, string group) => new(bootstrapServers, group, topic, partitions);
        return new Remaining(
            In(names.Payments, names.PositionsGroup(exactlyOnce)),
            [.. names.RetryGroups(hasEffects).Select(tier => In(tier.Topic, tier.Group))],
            hasEffects ? In(names.Effects, names.EffectsPositionsGroup(exactlyOnce)) : null);
    }

    public Positions Payments => payments;

    /// <summary>Records that wait in retry topics.</summary>
    public long RetriesLag => retries.Sum(tier => tier.Lag);

    /// <summary>Effects that wait to be carried out; null where there are none.</summary>
    public long? EffectsLag => effects?.Lag;

    /// <summary>Everything that was done, markers of transactions among it.</summary>
    public long Done => _all.Sum(one => one.Done);

    /// <summary>What is not at its end, for people.</summary>
    public IEnumerable<string> Behind => _all.SelectMany(one => one.Behind);

    /// <summary>Asks the cluster again.</summary>
    public void Refresh()
    {
        foreach (var one in _all)
            one.Refresh();
    }

    /// <summary>Whether nothing is left anywhere, as of one moment: nothing was written while it was looked.</summary>
    public bool IsNothingLeft()
    {
        var ends = _all.SelectMany(one => one.Ends).ToList();
        if (!_all.All(one => one.IsNothingLeft()))
            return false;
        Refresh();
        return _all.SelectMany(one => one.Ends).SequenceEqual(ends);
    }

    public void Dispose()
    {
        foreach (var one in _all)
            one.Dispose();
    }
}
