using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>
/// The members of a group of the classic protocol and their rebalances (Kafka's ClassicGroup): the clients compute the assignment.
/// Static members (KIP-345) keep their place when they come back within their session.
/// </summary>
internal sealed class ClassicGroup(Broker broker, Group group)
{
    public const string ConsumerProtocolType = "consumer";

    private readonly SortedDictionary<string, ClassicMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _idOfInstance = [];

    // Members that were given an id and told to come back with it (KIP-394).
    private readonly Dictionary<string, IDisposable> _expected = [];
    private string? _leader;
    private IDisposable? _rebalance;
    private bool _gathersFirstMembers;

    public ClassicGroupState State { get; private set; } = ClassicGroupState.Empty;

    public int Generation { get; private set; }

    /// <summary>What the members are for; null where nobody ever joined.</summary>
    public string? ProtocolType { get; private set; }

    /// <summary>The assignor that the members agreed on.</summary>
    public string? Protocol { get; private set; }

    /// <summary>When the last member left, in milliseconds since the epoch; null where nobody ever joined.</summary>
    public long? EmptySinceMs { get; private set; }

    public IEnumerable<ClassicMember> Members => _members.Values;

    /// <summary>New members were told to come back, and have not yet.</summary>
    public bool ExpectsMembers => _expected.Count > 0;

    public Task<JoinResult> JoinAsync(JoinRequest request)
    {
        if (!IsConsistent(request))
            return Answer(ErrorCode.InconsistentGroupProtocol);
        if (request.MemberId == "")
            return JoinNewAsync(request);
        if (CheckInstance(request.MemberId, request.InstanceId) is not ErrorCode.None and var error)
            return Answer(error);
        if (_expected.Remove(request.MemberId, out var waiting))
        {
            waiting.Dispose();
            return AddAsync(request.MemberId, request);
        }
        if (!_members.TryGetValue(request.MemberId, out var member))
            return Answer(ErrorCode.UnknownMemberId);

        var mayMissNothing = State switch
        {
            // It may have missed the answer to the same join.
            ClassicGroupState.CompletingRebalance => member.HasProtocols(request.Protocols),
            // A leader that joins again wants a rebalance; another member that did not change may go on.
            ClassicGroupState.Stable => member.Id != _leader && member.HasProtocols(request.Protocols),
            _ => false,
        };
        if (mayMissNothing)
        {
            KeepAlive(member);
            return Task.FromResult(Joined(member));
        }
        return JoinAsync(member, request);

        Task<JoinResult> Answer(ErrorCode error) => Task.FromResult(new JoinResult(error, request.MemberId));
    }

    public Task<SyncResult> SyncAsync(
        string memberId,
        string? instanceId,
        int generation,
        string? protocolType,
        string? protocol,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assignments)
    {
        if (Check(memberId, instanceId, generation, out var member) is not ErrorCode.None and var error)
            return Answer(error);
        if ((protocolType is not null && protocolType != ProtocolType) || (protocol is not null && protocol != Protocol))
            return Answer(ErrorCode.InconsistentGroupProtocol);
        switch (State)
        {
            case ClassicGroupState.PreparingRebalance:
                return Answer(ErrorCode.RebalanceInProgress);
            case ClassicGroupState.Stable:
                KeepAlive(member);
                return Task.FromResult(Synced(member));
        }
        member.Syncing?.TrySetResult(new SyncResult(ErrorCode.RebalanceInProgress));
        member.Syncing = new TaskCompletionSource<SyncResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = member.Syncing.Task;
        if (member.Id == _leader)
            Assign(assignments);
        return answer;

        static Task<SyncResult> Answer(ErrorCode error) => Task.FromResult(new SyncResult(error));
    }

    public ErrorCode Heartbeat(string memberId, string? instanceId, int generation)
    {
        if (Check(memberId, instanceId, generation, out var member) is not ErrorCode.None and var error)
            return error;
        if (member.Joining is null)
            KeepAlive(member);
        return State == ClassicGroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    /// <summary>A member leaves, or is removed by its instance id (then the member id may be empty).</summary>
    public ErrorCode Leave(string memberId, string? instanceId)
    {
        if (instanceId is not null && memberId == "")
        {
            if (!_idOfInstance.TryGetValue(instanceId, out memberId!))
                return ErrorCode.UnknownMemberId;
        }
        else if (CheckInstance(memberId, instanceId) is not ErrorCode.None and var error)
        {
            return error;
        }
        if (_expected.Remove(memberId, out var waiting))
        {
            waiting.Dispose();
            CompleteJoinWhenAllAreHere();
            return ErrorCode.None;
        }
        if (!_members.TryGetValue(memberId, out var member))
            return ErrorCode.UnknownMemberId;
        Remove(member);
        return ErrorCode.None;
    }

    /// <summary>Whether a member may commit offsets.</summary>
    public ErrorCode CheckCommit(string memberId, string? instanceId, int generation, bool transactional)
    {
        if (Check(memberId, instanceId, generation, out var member) is not ErrorCode.None and var error)
            return error;
        if (member.Joining is null)
            KeepAlive(member);
        return State == ClassicGroupState.CompletingRebalance && !transactional ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    /// <summary>Some member wants the topic; also where a subscription cannot be read.</summary>
    public bool IsSubscribedTo(string topic) =>
        ProtocolType == ConsumerProtocolType && _members.Values.Any(member => member.SubscribedTopics(Protocol) is not { } topics || topics.Contains(topic));

    public void Restore(ClassicGroupChanged entry)
    {
        group.IsConsumerGroup = false;
        Generation = entry.Generation;
        ProtocolType = entry.ProtocolType;
        Protocol = entry.Protocol;
        _leader = entry.Leader;
        EmptySinceMs = entry.Members.Count == 0 ? entry.ChangedMs : null;
        _members.Clear();
        _idOfInstance.Clear();
        foreach (var member in entry.Members)
        {
            _members.Add(member.Id, new ClassicMember(member.Id)
            {
                InstanceId = member.InstanceId,
                ClientId = member.ClientId,
                ClientHost = member.ClientHost,
                SessionTimeout = TimeSpan.FromMilliseconds(member.SessionTimeoutMs),
                RebalanceTimeout = TimeSpan.FromMilliseconds(member.RebalanceTimeoutMs),
                Protocols = [new GroupProtocol { Name = entry.Protocol!, Metadata = member.Metadata }],
                Assignment = member.Assignment,
            });
            if (member.InstanceId is { } instance)
                _idOfInstance[instance] = member.Id;
        }
        State = _members.Count == 0 ? ClassicGroupState.Empty : ClassicGroupState.Stable;
    }

    /// <summary>After a restart: the members get a full session to be heard of.</summary>
    public void Resume()
    {
        foreach (var member in _members.Values)
            KeepAlive(member);
    }

    public IEnumerable<JournalEntry> Snapshot()
    {
        if (Generation > 0)
            yield return Membership();
    }

    public void Delete()
    {
        _rebalance?.Dispose();
        foreach (var waiting in _expected.Values)
            waiting.Dispose();
        foreach (var member in _members.Values)
            member.Session?.Dispose();
    }

    private Task<JoinResult> JoinNewAsync(JoinRequest request)
    {
        if (request.InstanceId is { } instance)
        {
            var staticId = $"{instance}-{Guid.NewGuid():D}";
            return _idOfInstance.TryGetValue(instance, out var present)
                ? ReplaceAsync(_members[present], staticId, request)
                : AddAsync(staticId, request);
        }
        var id = $"{request.ClientId}-{Guid.NewGuid():D}";
        if (!request.MustReturnWithId)
            return AddAsync(id, request);
        _expected.Add(id, broker.Loop.Schedule(request.SessionTimeout, () => Forget(id)));
        return Task.FromResult(new JoinResult(ErrorCode.MemberIdRequired, id));
    }

    private Task<JoinResult> AddAsync(string id, JoinRequest request)
    {
        if (_members.Count >= broker.Settings.Int("group.max.size"))
            return Task.FromResult(new JoinResult(ErrorCode.GroupMaxSizeReached, request.MemberId));
        var member = new ClassicMember(id) { InstanceId = request.InstanceId };
        _members.Add(id, member);
        if (request.InstanceId is { } instance)
            _idOfInstance[instance] = id;
        ProtocolType = request.ProtocolType;
        return JoinAsync(member, request);
    }

    // A static member came back: it takes the place of the one that had its name, which is fenced.
    private Task<JoinResult> ReplaceAsync(ClassicMember before, string id, JoinRequest request)
    {
        var oldLeader = _leader;
        before.Session?.Dispose();
        before.Joining?.TrySetResult(new JoinResult(ErrorCode.FencedInstanceId, before.Id));
        before.Syncing?.TrySetResult(new SyncResult(ErrorCode.FencedInstanceId));
        _members.Remove(before.Id);
        var member = new ClassicMember(id)
        {
            InstanceId = before.InstanceId,
            ClientId = request.ClientId,
            ClientHost = request.ClientHost,
            SessionTimeout = request.SessionTimeout,
            RebalanceTimeout = request.RebalanceTimeout,
            Protocols = request.Protocols,
            Assignment = before.Assignment,
        };
        _members.Add(id, member);
        _idOfInstance[before.InstanceId!] = id;
        if (_leader == before.Id)
            _leader = id;
        if (State != ClassicGroupState.Stable || VoteForProtocol() != Protocol || !SameSubscription(before, member))
            return JoinAsync(member, request);

        KeepAlive(member);
        broker.Journal.Append(Membership());
        var leads = _leader == id;
        return Task.FromResult(new JoinResult(
            ErrorCode.None,
            id,
            Generation,
            ProtocolType,
            Protocol,
            // A leader that cannot skip the assignment must not think that it leads.
            request.MaySkipAssignment ? _leader! : oldLeader!,
            SkipAssignment: leads && request.MaySkipAssignment,
            Members: leads && request.MaySkipAssignment ? [.. _members.Values] : []));
    }

    private bool SameSubscription(ClassicMember one, ClassicMember other) =>
        Protocol is { } protocol && one.Supports(protocol) && one.MetadataOf(protocol).Span.SequenceEqual(other.MetadataOf(protocol).Span);

    private Task<JoinResult> JoinAsync(ClassicMember member, JoinRequest request)
    {
        group.IsConsumerGroup = false;
        member.ClientId = request.ClientId;
        member.ClientHost = request.ClientHost;
        member.SessionTimeout = request.SessionTimeout;
        member.RebalanceTimeout = request.RebalanceTimeout;
        member.Protocols = request.Protocols;
        member.Session?.Dispose();
        // A second JoinGroup of a member that still waits takes the place of the first, whose connection is gone.
        member.Joining?.TrySetResult(new JoinResult(ErrorCode.UnknownMemberId, member.Id));
        member.Joining = new TaskCompletionSource<JoinResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = member.Joining.Task;
        if (State == ClassicGroupState.PreparingRebalance)
            CompleteJoinWhenAllAreHere();
        else
            PrepareRebalance();
        return answer;
    }

    private bool IsConsistent(JoinRequest request) =>
        request.ProtocolType != "" && request.Protocols.Count > 0
        && (_members.Keys.All(id => id == request.MemberId)
            || (request.ProtocolType == ProtocolType && request.Protocols.Any(protocol => OthersSupport(protocol.Name, request.MemberId))));

    private bool OthersSupport(string protocol, string exceptMember) =>
        _members.Values.All(member => member.Id == exceptMember || member.Supports(protocol));

    private ErrorCode CheckInstance(string memberId, string? instanceId) =>
        instanceId is null ? ErrorCode.None
        : !_idOfInstance.TryGetValue(instanceId, out var id) ? ErrorCode.UnknownMemberId
        : id != memberId ? ErrorCode.FencedInstanceId
        : ErrorCode.None;

    private ErrorCode Check(string memberId, string? instanceId, int generation, out ClassicMember member)
    {
        member = null!;
        if (CheckInstance(memberId, instanceId) is not ErrorCode.None and var error)
            return error;
        if (!_members.TryGetValue(memberId, out member!))
            return ErrorCode.UnknownMemberId;
        return generation == Generation ? ErrorCode.None : ErrorCode.IllegalGeneration;
    }

    private void KeepAlive(ClassicMember member)
    {
        member.Session?.Dispose();
        member.Session = broker.Loop.Schedule(member.SessionTimeout, () =>
        {
            broker.Log.MemberExpired(group.Name, member.Id, member.SessionTimeout);
            Remove(member);
        });
    }

    private void Forget(string expectedMember)
    {
        if (_expected.Remove(expectedMember))
            CompleteJoinWhenAllAreHere();
    }

    private void Remove(ClassicMember member)
    {
        if (!Drop(member))
            return;
        member.Joining?.TrySetResult(new JoinResult(ErrorCode.UnknownMemberId, member.Id));
        member.Syncing?.TrySetResult(new SyncResult(ErrorCode.UnknownMemberId));
        if (State == ClassicGroupState.PreparingRebalance)
            CompleteJoinWhenAllAreHere();
        else
            PrepareRebalance();
    }

    private bool Drop(ClassicMember member)
    {
        if (!_members.Remove(member.Id))
            return false;
        member.Session?.Dispose();
        if (member.InstanceId is { } instance)
            _idOfInstance.Remove(instance);
        if (_leader == member.Id)
            _leader = null;
        return true;
    }

    private void PrepareRebalance()
    {
        foreach (var member in _members.Values.Where(member => member.Syncing is not null))
        {
            member.Syncing!.TrySetResult(new SyncResult(ErrorCode.RebalanceInProgress));
            member.Syncing = null;
            KeepAlive(member);
        }
        var delay = broker.Settings.Time("group.initial.rebalance.delay.ms");
        _gathersFirstMembers = State == ClassicGroupState.Empty && delay > TimeSpan.Zero;
        State = ClassicGroupState.PreparingRebalance;
        AwaitJoins(_gathersFirstMembers ? delay : LongestRebalanceTimeout());
        CompleteJoinWhenAllAreHere();
    }

    private void AwaitJoins(TimeSpan time)
    {
        _rebalance?.Dispose();
        _rebalance = broker.Loop.Schedule(time, CompleteJoin);
    }

    private TimeSpan LongestRebalanceTimeout() =>
        _members.Values.Select(member => member.RebalanceTimeout).DefaultIfEmpty(TimeSpan.Zero).Max();

    private void CompleteJoinWhenAllAreHere()
    {
        if (State == ClassicGroupState.PreparingRebalance
            && !_gathersFirstMembers
            && _expected.Count == 0
            && _members.Values.All(member => member.Joining is not null))
        {
            CompleteJoin();
        }
    }

    // Those who have not joined by now are no longer members, save static ones: their session decides.
    private void CompleteJoin()
    {
        _rebalance?.Dispose();
        _gathersFirstMembers = false;
        foreach (var absent in _members.Values.Where(member => member.Joining is null && member.InstanceId is null).ToList())
            Drop(absent);
        if (_members.Count > 0 && _members.Values.All(member => member.Joining is null))
        {
            AwaitJoins(LongestRebalanceTimeout());
            return;
        }
        Generation++;
        broker.Log.GroupRebalanced(group.Name, Generation, _members.Count);
        if (_members.Count == 0)
        {
            State = ClassicGroupState.Empty;
            (Protocol, _leader, EmptySinceMs) = (null, null, broker.NowMs);
            broker.Journal.Append(Membership());
            return;
        }

        State = ClassicGroupState.CompletingRebalance;
        EmptySinceMs = null;
        Protocol = VoteForProtocol();
        if (_leader is null || _members[_leader].Joining is null)
            _leader = _members.Values.First(member => member.Joining is not null).Id;
        foreach (var member in _members.Values.Where(member => member.Joining is not null))
        {
            member.Joining!.TrySetResult(Joined(member));
            member.Joining = null;
            KeepAlive(member);
        }
        _rebalance = broker.Loop.Schedule(LongestRebalanceTimeout(), ExpelWhoDidNotSync);
    }

    private void ExpelWhoDidNotSync()
    {
        if (State != ClassicGroupState.CompletingRebalance)
            return;
        foreach (var absent in _members.Values.Where(member => member.Syncing is null).ToList())
            Drop(absent);
        PrepareRebalance();
    }

    private void Assign(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assignments)
    {
        _rebalance?.Dispose();
        State = ClassicGroupState.Stable;
        foreach (var member in _members.Values)
            member.Assignment = assignments.GetValueOrDefault(member.Id);
        broker.Journal.Append(Membership());
        foreach (var member in _members.Values.Where(member => member.Syncing is not null))
        {
            member.Syncing!.TrySetResult(Synced(member));
            member.Syncing = null;
            KeepAlive(member);
        }
    }

    // Each member votes for its most wanted protocol among those that all of them support.
    private string? VoteForProtocol() =>
        _members.Values
            .Select(member => member.Protocols.FirstOrDefault(protocol => OthersSupport(protocol.Name, exceptMember: ""))?.Name)
            .GroupBy(protocol => protocol)
            .MaxBy(votes => votes.Count())!.Key;

    private JoinResult Joined(ClassicMember member) => new(
        ErrorCode.None, member.Id, Generation, ProtocolType, Protocol!, _leader!, Members: member.Id == _leader ? [.. _members.Values] : []);

    private SyncResult Synced(ClassicMember member) => new(ErrorCode.None, member.Assignment, ProtocolType, Protocol);

    private ClassicGroupChanged Membership() => new()
    {
        Group = group.Name,
        Generation = Generation,
        ProtocolType = ProtocolType,
        Protocol = Protocol,
        Leader = _leader,
        ChangedMs = EmptySinceMs ?? broker.NowMs,
        Members = State == ClassicGroupState.Stable ? [.. _members.Values.Select(member => member.Snapshot(Protocol!))] : [],
    };
}
