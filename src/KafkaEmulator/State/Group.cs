using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>
/// A classic consumer group: its offsets, and the rebalances of its members (Kafka's ClassicGroup; assignments are computed by the
/// clients).
/// </summary>
internal sealed class Group(Broker broker, string name)
{
    private readonly SortedDictionary<string, GroupMember> _members = new(StringComparer.Ordinal);

    // Members that were given an id and told to come back with it (KIP-394).
    private readonly Dictionary<string, IDisposable> _expected = [];
    private string? _protocolType;
    private string? _protocol;
    private string? _leader;
    private IDisposable? _rebalance;
    private bool _gathersFirstMembers;

    public string Name { get; } = name;

    public GroupOffsets Offsets { get; } = new();

    public GroupState State { get; private set; } = GroupState.Empty;

    public int Generation { get; private set; }

    public Task<JoinResult> JoinAsync(JoinRequest request)
    {
        if (!IsConsistent(request))
            return Answer(ErrorCode.InconsistentGroupProtocol);
        if (request.MemberId == "")
        {
            var id = $"{request.ClientId}-{Guid.NewGuid():D}";
            if (request.MustReturnWithId)
            {
                _expected.Add(id, broker.Loop.Schedule(request.SessionTimeout, () => Forget(id)));
                return Task.FromResult(new JoinResult(ErrorCode.MemberIdRequired, id));
            }
            return AddAsync(id, request);
        }
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
            GroupState.CompletingRebalance => member.HasProtocols(request.Protocols),
            // A leader that joins again wants a rebalance; another member that did not change may go on.
            GroupState.Stable => member.Id != _leader && member.HasProtocols(request.Protocols),
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

    public Task<SyncResult> SyncAsync(string memberId, int generation, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assignments)
    {
        if (Check(memberId, generation, out var member) is not ErrorCode.None and var error)
            return Answer(error);
        switch (State)
        {
            case GroupState.PreparingRebalance:
                return Answer(ErrorCode.RebalanceInProgress);
            case GroupState.Stable:
                KeepAlive(member);
                return Task.FromResult(new SyncResult(ErrorCode.None, member.Assignment));
        }
        member.Syncing?.TrySetResult(new SyncResult(ErrorCode.RebalanceInProgress));
        member.Syncing = new TaskCompletionSource<SyncResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = member.Syncing.Task;
        if (member.Id == _leader)
            Assign(assignments);
        return answer;

        static Task<SyncResult> Answer(ErrorCode error) => Task.FromResult(new SyncResult(error));
    }

    public ErrorCode Heartbeat(string memberId, int generation)
    {
        if (Check(memberId, generation, out var member) is not ErrorCode.None and var error)
            return error;
        if (member.Joining is null)
            KeepAlive(member);
        return State == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    public ErrorCode Leave(string memberId)
    {
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

    /// <summary>
    /// Whether offsets may be committed. Those who name no member and no generation may into a group without members, and inside a
    /// transaction always (producers before KIP-447 name none).
    /// </summary>
    public ErrorCode CheckCommit(string memberId, int generation, bool transactional)
    {
        if (generation < 0 && State == GroupState.Empty)
            return ErrorCode.None;
        if (generation < 0 && memberId == "")
            return transactional ? ErrorCode.None : ErrorCode.UnknownMemberId;
        if (Check(memberId, generation, out var member) is not ErrorCode.None and var error)
            return error;
        if (member.Joining is null)
            KeepAlive(member);
        return State == GroupState.CompletingRebalance && !transactional ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    public void Restore(GroupChanged entry)
    {
        Generation = entry.Generation;
        _protocolType = entry.ProtocolType;
        _protocol = entry.Protocol;
        _leader = entry.Leader;
        _members.Clear();
        foreach (var member in entry.Members)
        {
            _members.Add(member.Id, new GroupMember(member.Id)
            {
                SessionTimeout = TimeSpan.FromMilliseconds(member.SessionTimeoutMs),
                RebalanceTimeout = TimeSpan.FromMilliseconds(member.RebalanceTimeoutMs),
                Protocols = [new GroupProtocol { Name = entry.Protocol!, Metadata = member.Metadata }],
                Assignment = member.Assignment,
            });
        }
        State = _members.Count == 0 ? GroupState.Empty : GroupState.Stable;
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
        foreach (var entry in Offsets.Snapshot(Name))
            yield return entry;
    }

    private Task<JoinResult> AddAsync(string id, JoinRequest request)
    {
        var member = new GroupMember(id);
        _members.Add(id, member);
        _protocolType = request.ProtocolType;
        return JoinAsync(member, request);
    }

    private Task<JoinResult> JoinAsync(GroupMember member, JoinRequest request)
    {
        member.SessionTimeout = request.SessionTimeout;
        member.RebalanceTimeout = request.RebalanceTimeout;
        member.Protocols = request.Protocols;
        member.Session?.Dispose();
        // A second JoinGroup of a member that still waits takes the place of the first, whose connection is gone.
        member.Joining?.TrySetResult(new JoinResult(ErrorCode.UnknownMemberId, member.Id));
        member.Joining = new TaskCompletionSource<JoinResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = member.Joining.Task;
        if (State == GroupState.PreparingRebalance)
            CompleteJoinWhenAllAreHere();
        else
            PrepareRebalance();
        return answer;
    }

    private bool IsConsistent(JoinRequest request) =>
        request.ProtocolType != "" && request.Protocols.Count > 0
        && (_members.Keys.All(id => id == request.MemberId)
            || (request.ProtocolType == _protocolType && request.Protocols.Any(protocol => OthersSupport(protocol.Name, request.MemberId))));

    private bool OthersSupport(string protocol, string exceptMember) =>
        _members.Values.All(member => member.Id == exceptMember || member.Supports(protocol));

    private ErrorCode Check(string memberId, int generation, out GroupMember member)
    {
        if (!_members.TryGetValue(memberId, out member!))
            return ErrorCode.UnknownMemberId;
        return generation == Generation ? ErrorCode.None : ErrorCode.IllegalGeneration;
    }

    private void KeepAlive(GroupMember member)
    {
        member.Session?.Dispose();
        member.Session = broker.Loop.Schedule(member.SessionTimeout, () => Remove(member));
    }

    private void Forget(string expectedMember)
    {
        if (_expected.Remove(expectedMember))
            CompleteJoinWhenAllAreHere();
    }

    private void Remove(GroupMember member)
    {
        if (!_members.Remove(member.Id))
            return;
        member.Session?.Dispose();
        member.Joining?.TrySetResult(new JoinResult(ErrorCode.UnknownMemberId, member.Id));
        member.Syncing?.TrySetResult(new SyncResult(ErrorCode.UnknownMemberId));
        if (_leader == member.Id)
            _leader = null;
        if (State == GroupState.PreparingRebalance)
            CompleteJoinWhenAllAreHere();
        else
            PrepareRebalance();
    }

    private void PrepareRebalance()
    {
        foreach (var member in _members.Values.Where(member => member.Syncing is not null))
        {
            member.Syncing!.TrySetResult(new SyncResult(ErrorCode.RebalanceInProgress));
            member.Syncing = null;
            KeepAlive(member);
        }
        _gathersFirstMembers = State == GroupState.Empty && broker.Options.InitialRebalanceDelay > TimeSpan.Zero;
        State = GroupState.PreparingRebalance;
        _rebalance?.Dispose();
        _rebalance = broker.Loop.Schedule(
            _gathersFirstMembers ? broker.Options.InitialRebalanceDelay : LongestRebalanceTimeout(), CompleteJoin);
        CompleteJoinWhenAllAreHere();
    }

    private TimeSpan LongestRebalanceTimeout() =>
        _members.Values.Select(member => member.RebalanceTimeout).DefaultIfEmpty(TimeSpan.Zero).Max();

    private void CompleteJoinWhenAllAreHere()
    {
        if (State == GroupState.PreparingRebalance
            && !_gathersFirstMembers
            && _expected.Count == 0
            && _members.Values.All(member => member.Joining is not null))
        {
            CompleteJoin();
        }
    }

    // Those who have not joined by now are no longer members.
    private void CompleteJoin()
    {
        _rebalance?.Dispose();
        _gathersFirstMembers = false;
        foreach (var absent in _members.Values.Where(member => member.Joining is null).ToList())
        {
            absent.Session?.Dispose();
            _members.Remove(absent.Id);
        }
        Generation++;
        if (_members.Count == 0)
        {
            State = GroupState.Empty;
            (_protocol, _leader) = (null, null);
            broker.Journal.Append(Membership());
            return;
        }

        State = GroupState.CompletingRebalance;
        _protocol = VoteForProtocol();
        if (_leader is null || !_members.ContainsKey(_leader))
            _leader = _members.Keys.First();
        foreach (var member in _members.Values)
        {
            member.Joining!.TrySetResult(Joined(member));
            member.Joining = null;
            KeepAlive(member);
        }
        _rebalance = broker.Loop.Schedule(LongestRebalanceTimeout(), ExpelWhoDidNotSync);
    }

    private void ExpelWhoDidNotSync()
    {
        if (State != GroupState.CompletingRebalance)
            return;
        foreach (var absent in _members.Values.Where(member => member.Syncing is null).ToList())
        {
            absent.Session?.Dispose();
            _members.Remove(absent.Id);
        }
        PrepareRebalance();
    }

    private void Assign(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assignments)
    {
        _rebalance?.Dispose();
        State = GroupState.Stable;
        foreach (var member in _members.Values)
        {
            member.Assignment = assignments.GetValueOrDefault(member.Id);
            KeepAlive(member);
        }
        broker.Journal.Append(Membership());
        foreach (var member in _members.Values.Where(member => member.Syncing is not null))
        {
            member.Syncing!.TrySetResult(new SyncResult(ErrorCode.None, member.Assignment));
            member.Syncing = null;
        }
    }

    // Each member votes for its most wanted protocol among those that all of them support.
    private string VoteForProtocol() =>
        _members.Values
            .Select(member => member.Protocols.First(protocol => OthersSupport(protocol.Name, exceptMember: "")).Name)
            .GroupBy(protocol => protocol)
            .MaxBy(votes => votes.Count())!.Key;

    private JoinResult Joined(GroupMember member) => new(
        ErrorCode.None, member.Id, Generation, _protocol!, _leader!, member.Id == _leader ? [.. _members.Values] : []);

    private GroupChanged Membership() => new()
    {
        Group = Name,
        Generation = Generation,
        ProtocolType = _protocolType,
        Protocol = _protocol,
        Leader = _leader,
        Members = State == GroupState.Stable ? [.. _members.Values.Select(member => member.Snapshot(_protocol!))] : [],
    };
}
