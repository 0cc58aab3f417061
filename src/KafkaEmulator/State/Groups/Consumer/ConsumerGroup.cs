using KafkaEmulation.Configuration;
using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>
/// The members of a group of the consumer protocol (KIP-848): the broker computes a target assignment and moves each member towards
/// it, one heartbeat after the other. A partition is given to a member only when the one before has given it up.
/// </summary>
internal sealed class ConsumerGroup(Broker broker, Group group)
{
    /// <summary>The epoch by which a member joins.</summary>
    public const int Joining = 0;

    /// <summary>The epoch by which a member leaves.</summary>
    public const int Leaving = -1;

    /// <summary>The epoch by which a static member leaves and keeps its place.</summary>
    public const int LeftForAWhile = -2;

    private readonly SortedDictionary<string, ConsumerMember> _members = new(StringComparer.Ordinal);

    // The partitions that the target assignment was computed for: other ones (a topic was made, deleted or grew) ask for a new one.
    private HashSet<(Guid Topic, int Partition)> _partitions = [];

    /// <summary>Counts what changed of members and partitions. As in Kafka, the first member's epoch is 2.</summary>
    public int Epoch { get; private set; } = 1;

    /// <summary>The epoch of the group whose target assignment was computed last.</summary>
    public int TargetEpoch { get; private set; }

    public bool IsEmpty => _members.Count == 0;

    public IEnumerable<ConsumerMember> Members => _members.Values;

    public string StateName =>
        _members.Count == 0 ? "Empty"
        : Epoch > TargetEpoch ? "Assigning"
        : _members.Values.Any(member => member.State != ConsumerMemberState.Stable || member.Epoch != TargetEpoch) ? "Reconciling"
        : "Stable";

    /// <summary>The assignor that most members ask for, or the broker's first.</summary>
    public string Assignor =>
        _members.Values.Select(member => member.Assignor).OfType<string>().GroupBy(name => name).MaxBy(votes => votes.Count())?.Key
        ?? ConfigDefinition.Elements(broker.Settings.Text("group.consumer.assignors")!).First();

    public ConsumerHeartbeatResult Heartbeat(ConsumerHeartbeat heartbeat)
    {
        if (heartbeat.MemberEpoch is Leaving or LeftForAWhile)
            return Leave(heartbeat);
        if (heartbeat.TopicRegex is { Length: > 0 } regex && NamePattern.Parse(regex) is null)
            return new ConsumerHeartbeatResult(ErrorCode.InvalidRegularExpression, $"SubscribedTopicRegex `{regex}` is not a valid regular expression");
        var (error, message, member) = heartbeat.MemberEpoch == Joining ? Join(heartbeat) : Find(heartbeat);
        if (member is null)
            return new ConsumerHeartbeatResult(error, message);

        var before = (member.Epoch, member.State, Assigned: member.Assigned.ToHashSet());
        var changed = heartbeat.MemberEpoch == Joining;
        if (Update(member, heartbeat) | IsStale())
        {
            Epoch++;
            changed = true;
        }
        if (Epoch > TargetEpoch)
            ComputeTarget();
        Reconcile(member, heartbeat.Owned);
        KeepAlive(member);
        changed |= before.Epoch != member.Epoch || before.State != member.State || !before.Assigned.SetEquals(member.Assigned);
        if (changed)
            Remember();
        var tellsAll = heartbeat.MemberEpoch == Joining || (heartbeat.Topics is not null && heartbeat.Owned is not null && heartbeat.RebalanceTimeoutMs >= 0);
        return new ConsumerHeartbeatResult(
            ErrorCode.None,
            MemberId: member.Id,
            MemberEpoch: member.Epoch,
            Assignment: tellsAll || !before.Assigned.SetEquals(member.Assigned) ? member.Assigned : null);
    }

    /// <summary>Whether a member may commit offsets.</summary>
    public ErrorCode CheckCommit(string memberId, int epoch) =>
        !_members.TryGetValue(memberId, out var member) ? ErrorCode.UnknownMemberId
        : member.Epoch != epoch ? ErrorCode.StaleMemberEpoch
        : ErrorCode.None;

    public bool IsSubscribedTo(string topic) => _members.Values.Any(member => member.Wants(topic));

    public void Restore(ConsumerGroupChanged entry)
    {
        group.IsConsumerGroup = true;
        Epoch = entry.Epoch;
        TargetEpoch = entry.TargetEpoch;
        _members.Clear();
        foreach (var member in entry.Members)
            _members.Add(member.Id, ConsumerMember.Restore(member));
        _partitions = [.. _members.Values.SelectMany(member => member.Target)];
    }

    /// <summary>After a restart: the members get a full session to be heard of.</summary>
    public void Resume()
    {
        foreach (var member in _members.Values)
            KeepAlive(member);
    }

    public IEnumerable<JournalEntry> Snapshot() => [Membership()];

    public void Delete()
    {
        foreach (var member in _members.Values)
            Silence(member);
    }

    private (ErrorCode Error, string? Message, ConsumerMember? Member) Join(ConsumerHeartbeat heartbeat)
    {
        if (_members.TryGetValue(heartbeat.MemberId, out var present))
            return (ErrorCode.None, null, present);
        if (_members.Count >= broker.Settings.Int("group.consumer.max.size"))
            return (ErrorCode.GroupMaxSizeReached, $"The consumer group has reached its maximum capacity of {_members.Count} members.", null);
        var member = new ConsumerMember(heartbeat.MemberId == "" ? Guid.NewGuid().ToString() : heartbeat.MemberId) { InstanceId = heartbeat.InstanceId };
        if (heartbeat.InstanceId is { } instance && _members.Values.FirstOrDefault(other => other.InstanceId == instance) is { } before)
        {
            if (before.Epoch != LeftForAWhile)
            {
                return (
                    ErrorCode.UnreleasedInstanceId,
                    $"Static member {heartbeat.MemberId} with instance id {instance} cannot join the group because the instance id is owned by {before.Id} member.",
                    null);
            }
            // It was away for a while: its place is its successor's.
            _members.Remove(before.Id);
            Silence(before);
            (member.Target, member.Topics, member.TopicRegex, member.Assignor) = (before.Target, before.Topics, before.TopicRegex, before.Assignor);
        }
        group.IsConsumerGroup = true;
        _members.Add(member.Id, member);
        return (ErrorCode.None, null, member);
    }

    private (ErrorCode Error, string? Message, ConsumerMember? Member) Find(ConsumerHeartbeat heartbeat)
    {
        if (!_members.TryGetValue(heartbeat.MemberId, out var member))
            return (ErrorCode.UnknownMemberId, $"Member {heartbeat.MemberId} is not a member of group {group.Name}.", null);
        if (heartbeat.InstanceId is not null && member.InstanceId != heartbeat.InstanceId)
            return (ErrorCode.FencedInstanceId, $"Static member {heartbeat.MemberId} with instance id {heartbeat.InstanceId} was fenced.", null);
        // The answer that told the member of its new epoch may have been lost: then it still has what it had.
        var missedTheLast = heartbeat.MemberEpoch == member.PreviousEpoch && heartbeat.Owned is { } owned && owned.IsSubsetOf(member.Assigned);
        if (heartbeat.MemberEpoch != member.Epoch && !missedTheLast)
        {
            return (
                ErrorCode.FencedMemberEpoch,
                $"The consumer group member has a {(heartbeat.MemberEpoch < member.Epoch ? "smaller" : "greater")} member epoch ({heartbeat.MemberEpoch}) "
                + $"than the one known by the group coordinator ({member.Epoch}). The member must abandon all its partitions and rejoin.",
                null);
        }
        return (ErrorCode.None, null, member);
    }

    private ConsumerHeartbeatResult Leave(ConsumerHeartbeat heartbeat)
    {
        var member = heartbeat.InstanceId is { } instance
            ? _members.Values.FirstOrDefault(other => other.InstanceId == instance)
            : _members.GetValueOrDefault(heartbeat.MemberId);
        if (member is null)
            return new ConsumerHeartbeatResult(ErrorCode.UnknownMemberId, $"Member {heartbeat.MemberId} is not a member of group {group.Name}.");
        if (member.Id != heartbeat.MemberId)
            return new ConsumerHeartbeatResult(ErrorCode.FencedInstanceId, $"Static member {heartbeat.MemberId} with instance id {heartbeat.InstanceId} was fenced by member {member.Id}.");
        if (heartbeat.MemberEpoch == LeftForAWhile)
        {
            member.Revocation?.Dispose();
            (member.Epoch, member.Assigned, member.Revoking) = (LeftForAWhile, [], []);
            Remember();
        }
        else
        {
            Remove(member);
        }
        return new ConsumerHeartbeatResult(ErrorCode.None, MemberId: member.Id, MemberEpoch: heartbeat.MemberEpoch);
    }

    // Whether what the member wants has changed.
    private static bool Update(ConsumerMember member, ConsumerHeartbeat heartbeat)
    {
        var before = (member.Topics, member.TopicRegex, member.Assignor);
        member.ClientId = heartbeat.ClientId;
        member.ClientHost = heartbeat.ClientHost;
        member.RackId = heartbeat.RackId ?? member.RackId;
        if (heartbeat.RebalanceTimeoutMs >= 0)
            member.RebalanceTimeout = TimeSpan.FromMilliseconds(heartbeat.RebalanceTimeoutMs);
        member.Topics = heartbeat.Topics is null ? member.Topics : [.. heartbeat.Topics.Order(StringComparer.Ordinal)];
        member.TopicRegex = heartbeat.TopicRegex ?? member.TopicRegex;
        member.Assignor = heartbeat.Assignor ?? member.Assignor;
        return !before.Topics.SequenceEqual(member.Topics) || before.TopicRegex != member.TopicRegex || before.Assignor != member.Assignor;
    }

    private bool IsStale() => !_partitions.SetEquals(Subscriptions().Values
        .SelectMany(topics => topics)
        .SelectMany(topic => topic.Partitions.Select(partition => (topic.Id, partition.Index))));

    private Dictionary<string, List<Topic>> Subscriptions() => _members.Values.ToDictionary(
        member => member.Id, member => broker.Topics.All.Where(topic => member.Wants(topic.Name)).ToList());

    private void ComputeTarget()
    {
        var subscriptions = Subscriptions();
        var target = Assignors.Assign(Assignor, subscriptions, _members.Values.ToDictionary(member => member.Id, member => member.Target));
        foreach (var member in _members.Values)
            member.Target = target[member.Id];
        _partitions = [.. target.Values.SelectMany(partitions => partitions)];
        TargetEpoch = Epoch;
        broker.Log.GroupRebalanced(group.Name, Epoch, _members.Count);
    }

    // Kafka's CurrentAssignmentBuilder.
    private void Reconcile(ConsumerMember member, HashSet<(Guid Topic, int Partition)>? owned)
    {
        switch (member.State)
        {
            case ConsumerMemberState.Stable when member.Epoch == TargetEpoch:
            case ConsumerMemberState.Unrevoked when owned is null || owned.Overlaps(member.Revoking):
                return;
            case ConsumerMemberState.Unrevoked:
                member.Revocation?.Dispose();
                member.Revoking = [];
                break;
        }
        var revoked = member.Assigned.Except(member.Target).ToHashSet();
        if (revoked.Count > 0 && (owned is null || owned.Overlaps(revoked)))
        {
            (member.Assigned, member.Revoking, member.State) = ([.. member.Assigned.Intersect(member.Target)], revoked, ConsumerMemberState.Unrevoked);
            member.Revocation = broker.Loop.Schedule(member.RebalanceTimeout, () => Remove(member));
            return;
        }
        member.Assigned = [.. member.Target.Where(partition => !_members.Values.Any(other => other != member && other.Owns(partition)))];
        member.State = member.Assigned.Count < member.Target.Count ? ConsumerMemberState.Unreleased : ConsumerMemberState.Stable;
        if (member.Epoch != TargetEpoch)
            (member.PreviousEpoch, member.Epoch) = (member.Epoch, TargetEpoch);
    }

    private void KeepAlive(ConsumerMember member)
    {
        var timeout = broker.Settings.Time("group.consumer.session.timeout.ms");
        member.Session?.Dispose();
        member.Session = broker.Loop.Schedule(timeout, () =>
        {
            broker.Log.MemberExpired(group.Name, member.Id, timeout);
            Remove(member);
        });
    }

    private void Remove(ConsumerMember member)
    {
        if (!_members.Remove(member.Id))
            return;
        Silence(member);
        Epoch++;
        if (_members.Count > 0)
            ComputeTarget();
        else
            (TargetEpoch, _partitions) = (Epoch, []);
        Remember();
    }

    private static void Silence(ConsumerMember member)
    {
        member.Session?.Dispose();
        member.Revocation?.Dispose();
    }

    private void Remember() => broker.Journal.Append(Membership());

    private ConsumerGroupChanged Membership() => new()
    {
        Group = group.Name,
        Epoch = Epoch,
        TargetEpoch = TargetEpoch,
        Members = [.. _members.Values.Select(member => member.Snapshot())],
    };
}
