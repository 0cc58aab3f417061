namespace Dev.Run;

/// <summary>What is left to do in topics that feed each other: payments, their retry topics, the effects.</summary>
internal sealed class Remaining(IReadOnlyList<Positions> positions) : IDisposable
{
    /// <summary>The positions of a run's topics, those of the payments first.</summary>
    public static Remaining Of(string bootstrapServers, RunNames names, int partitions, bool exactlyOnce, bool hasEffects)
    {
        List<(string Topic, string Group)> topics = [(names.Payments, names.PositionsGroup(exactlyOnce)), .. names.RetryGroups(hasEffects)];
        if (hasEffects)
            topics.Add((names.Effects, names.EffectsPositionsGroup(exactlyOnce)));
        return new Remaining([.. topics.Select(topic => new Positions(bootstrapServers, topic.Group, topic.Topic, partitions))]);
    }

    /// <summary>Of the payments.</summary>
    public Positions Payments => positions[0];

    /// <summary>Everything that was done, markers of transactions among it.</summary>
    public long Done => positions.Sum(one => one.Done);

    /// <summary>What is not at its end, for people.</summary>
    public IEnumerable<string> Behind => positions.SelectMany(one => one.Behind);

    /// <summary>Asks the cluster again.</summary>
    public void Refresh()
    {
        foreach (var one in positions)
            one.Refresh();
    }

    /// <summary>Whether nothing is left anywhere, as of one moment: nothing was written while it was looked.</summary>
    public bool IsNothingLeft()
    {
        var ends = positions.SelectMany(one => one.Ends).ToList();
        if (!positions.All(one => one.IsNothingLeft()))
            return false;
        Refresh();
        return positions.SelectMany(one => one.Ends).SequenceEqual(ends);
    }

    public void Dispose()
    {
        foreach (var one in positions)
            one.Dispose();
    }
}
