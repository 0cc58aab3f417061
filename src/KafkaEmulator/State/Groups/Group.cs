using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>
/// A group: its offsets, and its members of the classic protocol or of the consumer protocol (KIP-848). It takes the protocol of
/// who joins while it is empty.
/// </summary>
internal sealed class Group
{
    private readonly Broker _broker;

    public Group(Broker broker, string name)
    {
        _broker = broker;
        Name = name;
        Classic = new ClassicGroup(broker, this);
        Consumer = new ConsumerGroup(broker, this);
    }

    public string Name { get; }

    public GroupOffsets Offsets { get; } = new();

    public ClassicGroup Classic { get; }

    public ConsumerGroup Consumer { get; }

    /// <summary>Its last member used the consumer protocol.</summary>
    public bool IsConsumerGroup { get; set; }

    public bool IsEmpty => IsConsumerGroup ? Consumer.IsEmpty : Classic.State == ClassicGroupState.Empty;

    public string StateName => IsConsumerGroup ? Consumer.StateName : Classic.State.ToString();

    /// <summary>As ListGroups tells it; empty for offsets that nobody ever joined for.</summary>
    public string ProtocolType => IsConsumerGroup ? ClassicGroup.ConsumerProtocolType : Classic.ProtocolType ?? "";

    /// <summary>
    /// Whether offsets may be committed. Those who name no member and no generation may into a group without members, and inside a
    /// transaction always (producers before KIP-447 name none).
    /// </summary>
    public ErrorCode CheckCommit(string memberId, string? instanceId, int generationOrEpoch, bool transactional)
    {
        if (generationOrEpoch < 0 && IsEmpty)
            return ErrorCode.None;
        if (generationOrEpoch < 0 && memberId == "" && instanceId is null)
            return transactional ? ErrorCode.None : ErrorCode.UnknownMemberId;
        return IsConsumerGroup
            ? Consumer.CheckCommit(memberId, generationOrEpoch)
            : Classic.CheckCommit(memberId, instanceId, generationOrEpoch, transactional);
    }

    /// <summary>Some member wants the topic.</summary>
    public bool IsSubscribedTo(string topic) => IsConsumerGroup ? Consumer.IsSubscribedTo(topic) : Classic.IsSubscribedTo(topic);

    /// <summary>Forgets offsets whose time is over; whether nothing of the group is left.</summary>
    public bool ExpireOffsets(long nowMs)
    {
        var retentionMs = (long)_broker.Settings.Time("offsets.retention.minutes").TotalMilliseconds;
        var expired = Offsets.Committed
            .Where(entry => !Offsets.IsUnstable(entry.Key.Topic, entry.Key.Partition) && IsExpired(entry.Key.Topic, entry.Value))
            .Select(entry => entry.Key)
            .ToList();
        if (expired.Count > 0)
            _broker.Groups.DeleteOffsets(this, expired);
        return IsEmpty && !Offsets.Any && !Classic.ExpectsMembers;

        bool IsExpired(string topic, CommittedOffset offset)
        {
            if (!IsEmpty && (ProtocolType != ClassicGroup.ConsumerProtocolType || IsSubscribedTo(topic)))
                return false;
            if (offset.ExpiresMs >= 0)
                return nowMs >= offset.ExpiresMs;
            var since = IsEmpty && !IsConsumerGroup && Classic.EmptySinceMs is { } empty ? empty : offset.CommittedMs;
            return nowMs - since >= retentionMs;
        }
    }

    public IEnumerable<JournalEntry> Snapshot()
    {
        foreach (var entry in IsConsumerGroup ? Consumer.Snapshot() : Classic.Snapshot())
            yield return entry;
        foreach (var entry in Offsets.Snapshot(Name))
            yield return entry;
    }

    public void Resume()
    {
        Classic.Resume();
        Consumer.Resume();
    }

    /// <summary>The group is forgotten: nothing of it may fire any more.</summary>
    public void Delete()
    {
        Classic.Delete();
        Consumer.Delete();
    }
}
