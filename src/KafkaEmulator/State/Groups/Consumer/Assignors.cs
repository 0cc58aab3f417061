namespace KafkaEmulation.State;

/// <summary>The server-side assignors of the consumer protocol (KIP-848): who shall read which partition in the end.</summary>
internal static class Assignors
{
    public const string Uniform = "uniform";
    public const string Range = "range";

    /// <summary>The target of each member, by its id.</summary>
    /// <param name="assignor">One of the names above.</param>
    /// <param name="subscriptions">The topics that each member wants.</param>
    /// <param name="before">The target of each member so far.</param>
    public static Dictionary<string, HashSet<(Guid Topic, int Partition)>> Assign(
        string assignor,
        IReadOnlyDictionary<string, List<Topic>> subscriptions,
        IReadOnlyDictionary<string, HashSet<(Guid Topic, int Partition)>> before) =>
        assignor == Range ? AssignRanges(subscriptions) : AssignUniformly(subscriptions, before);

    // Of each topic, a member gets neighbouring partitions; members in the order of their ids, so that topics of one size go together.
    private static Dictionary<string, HashSet<(Guid Topic, int Partition)>> AssignRanges(IReadOnlyDictionary<string, List<Topic>> subscriptions)
    {
        var target = subscriptions.Keys.ToDictionary(member => member, _ => new HashSet<(Guid, int)>());
        foreach (var topic in subscriptions.Values.SelectMany(topics => topics).Distinct())
        {
            var members = subscriptions.Where(member => member.Value.Contains(topic)).Select(member => member.Key).Order(StringComparer.Ordinal).ToList();
            var (each, more) = Math.DivRem(topic.Partitions.Count, members.Count);
            var next = 0;
            for (var index = 0; index < members.Count; index++)
            {
                for (var count = each + (index < more ? 1 : 0); count > 0; count--)
                    target[members[index]].Add((topic.Id, next++));
            }
        }
        return target;
    }

    // A member keeps what it has, up to its share; the rest goes to whoever has least.
    private static Dictionary<string, HashSet<(Guid Topic, int Partition)>> AssignUniformly(
        IReadOnlyDictionary<string, List<Topic>> subscriptions, IReadOnlyDictionary<string, HashSet<(Guid Topic, int Partition)>> before)
    {
        var target = subscriptions.Keys.Order(StringComparer.Ordinal).ToDictionary(member => member, _ => new HashSet<(Guid, int)>());
        if (target.Count == 0)
            return target;
        var topics = subscriptions.Values.SelectMany(wanted => wanted).Distinct().OrderBy(topic => topic.Name, StringComparer.Ordinal).ToList();
        var partitions = topics.SelectMany(topic => topic.Partitions.Select(partition => (topic.Id, partition.Index))).ToList();
        var wants = subscriptions.ToDictionary(member => member.Key, member => member.Value.Select(topic => topic.Id).ToHashSet());
        var (each, more) = Math.DivRem(partitions.Count, target.Count);

        HashSet<(Guid, int)> kept = [];
        foreach (var (member, share) in target)
        {
            foreach (var partition in partitions.Where(partition =>
                before.TryGetValue(member, out var had) && had.Contains(partition) && wants[member].Contains(partition.Id) && !kept.Contains(partition)))
            {
                // Only as many members as there are odd partitions may keep one more than the others.
                if (share.Count > each || (share.Count == each && more == 0))
                    break;
                if (share.Count == each)
                    more--;
                share.Add(partition);
                kept.Add(partition);
            }
        }
        foreach (var partition in partitions.Where(partition => !kept.Contains(partition)))
            target.Where(member => wants[member.Key].Contains(partition.Id)).MinBy(member => member.Value.Count).Value.Add(partition);
        return target;
    }
}
