namespace ExactlyOnce.Routing;

/// <summary>
/// Keeps the order of keys while the records of one transaction are transformed: who may be tried, and who has to wait behind an earlier
/// record of his key. Nothing of it counts before <see cref="Apply"/>.
/// </summary>
/// <remarks>
/// A tier gives records back in the order in which they were sent to it, and so does the topic that they come back to. So whoever is sent
/// to the tier of the one before him comes back behind him, or before him and is sent after him once more.
/// </remarks>
internal sealed class KeyOrder(WaitingKeys keys, WaitingLog log)
{
    private readonly Dictionary<string, List<WaitingRecord>> _changed = [];
    private readonly List<OutputRecord> _writes = [];
    private readonly List<WaitingRecord> _lost = [];

    /// <summary>What is to be written in the transaction.</summary>
    public IReadOnlyList<OutputRecord> Writes => _writes;

    /// <summary>Records that should have come back and did not: their tier has lost them, and their keys go on without them.</summary>
    public IReadOnlyList<WaitingRecord> Lost => _lost;

    /// <summary>The tier that a record has to wait in; null where it may be tried.</summary>
    public int? TierToWaitIn(InputRecord record)
    {
        // There is no order between records without a key, nor behind nobody.
        if (record.Key is null || IsEmpty)
            return null;
        var name = WaitingKeys.NameOf(record.Key);
        while (true)
        {
            var waiting = Of(name);
            if (waiting.Count == 0)
                return null;
            var provenance = record.Provenance;
            var place = IndexOf(waiting, provenance.Origin);
            if (place == 0)
                return null;
            var before = place > 0 ? waiting[place - 1] : waiting[^1];
            // Whoever was sent to the same tier earlier comes back earlier. If he has not, he never will: his key is not to wait for ever.
            if (place < 0 || before.Tier != provenance.Tier || before.Since >= provenance.Since)
                return before.Tier;
            _lost.Add(before);
            Remove(name, before);
        }
    }

    /// <summary>Notes where a record went.</summary>
    /// <param name="tier">The retry tier; 0 where it needs no more waiting.</param>
    public void Went(InputRecord record, int tier)
    {
        if (record.Key is null || (tier == 0 && IsEmpty))
            return;
        var name = WaitingKeys.NameOf(record.Key);
        var origin = record.Provenance.Origin;
        var place = IndexOf(Of(name), origin);
        if (tier > 0)
            Put(name, new WaitingRecord(origin, tier, record.Offset), place);
        else if (place >= 0)
            Remove(name, Of(name)[place]);
    }

    /// <summary>The transaction is committed.</summary>
    public void Apply()
    {
        foreach (var (name, records) in _changed)
            keys.Set(name, records);
    }

    // Nobody waits, which is the rule.
    private bool IsEmpty => _changed.Count == 0 && keys.IsEmpty;

    private IReadOnlyList<WaitingRecord> Of(string name) => _changed.TryGetValue(name, out var changed) ? changed : keys.Of(name);

    private List<WaitingRecord> Change(string name)
    {
        if (!_changed.TryGetValue(name, out var changed))
            _changed.Add(name, changed = [.. keys.Of(name)]);
        return changed;
    }

    private void Put(string name, WaitingRecord record, int place)
    {
        if (place >= 0)
            Change(name)[place] = record;
        else
            Change(name).Add(record);
        _writes.Add(log.Write(name, record));
    }

    private void Remove(string name, WaitingRecord record)
    {
        Change(name).Remove(record);
        _writes.Add(log.Erase(record));
    }

    private static int IndexOf(IReadOnlyList<WaitingRecord> records, string origin)
    {
        for (var index = 0; index < records.Count; index++)
        {
            if (records[index].Origin == origin)
                return index;
        }
        return -1;
    }
}
