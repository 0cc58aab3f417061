using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Groups;

[Collection(SharedBrokers.Name)]
public sealed class RebalanceTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task The_leader_learns_the_members_and_each_gets_what_the_leader_assigned(BrokerKind kind)
    {
        var group = TestNames.Unique("group");
        using var one = await OpenAsync(kind);
        using var other = await OpenAsync(kind);
        var first = await new GroupKit(one, group).JoinAloneAsync();

        var otherId = await new GroupKit(other, group).NewMemberIdAsync();
        var otherJoins = other.JoinAsync(group, otherId);
        await Session.UntilAsync(async () => await one.HeartbeatAsync(group, first.Id, first.Generation) == ErrorCode.RebalanceInProgress);
        var leader = await one.JoinAsync(group, first.Id);
        var follower = await otherJoins;
        var followerSyncs = other.SyncAsync(group, otherId, follower.Generation);
        var leaderAssignment = await one.SyncAsync(group, first.Id, leader.Generation, (first.Id, [1]), (otherId, [2]));

        Assert.Equal((first.Generation + 1, "range", first.Id), (leader.Generation, leader.Protocol, leader.Leader));
        Assert.Equal(leader.Generation, follower.Generation);
        Assert.Equal(new[] { first.Id, otherId }.Order(), leader.Members.Select(member => member.Id).Order());
        Assert.Empty(follower.Members);
        Assert.Equal([1], leaderAssignment.Assignment.ToArray());
        Assert.Equal([2], (await followerSyncs).Assignment.ToArray());
        Assert.Equal(ErrorCode.None, await other.HeartbeatAsync(group, otherId, follower.Generation));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_member_of_an_older_generation_is_told_so(BrokerKind kind)
    {
        var group = TestNames.Unique("group");
        using var session = await OpenAsync(kind);
        var member = await new GroupKit(session, group).JoinAloneAsync();

        Assert.Equal(ErrorCode.IllegalGeneration, await session.HeartbeatAsync(group, member.Id, member.Generation - 1));
        Assert.Equal(ErrorCode.UnknownMemberId, await session.HeartbeatAsync(group, "nobody", member.Generation));
        Assert.Equal(ErrorCode.UnknownMemberId, await session.HeartbeatAsync(TestNames.Unique("group"), member.Id, member.Generation));
        Assert.Equal(ErrorCode.IllegalGeneration, (await session.SyncAsync(group, member.Id, member.Generation - 1)).Error);
        Assert.Equal(ErrorCode.UnknownMemberId, (await session.JoinAsync(group, "nobody")).Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_member_that_supports_none_of_the_others_protocols_is_refused(BrokerKind kind)
    {
        var group = TestNames.Unique("group");
        using var session = await OpenAsync(kind);
        await new GroupKit(session, group).JoinAloneAsync();

        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await session.JoinAsync(group, protocol: "cooperative-sticky")).Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Session_time_outs_outside_the_limits_are_refused(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var group = TestNames.Unique("group");
        await session.FindCoordinatorAsync(group, type: 0);

        Assert.Equal(ErrorCode.InvalidSessionTimeout, (await session.JoinAsync(group, sessionTimeoutMs: 5999)).Error);
        Assert.Equal(ErrorCode.InvalidSessionTimeout, (await session.JoinAsync(group, sessionTimeoutMs: 1_800_001)).Error);
        Assert.Equal(ErrorCode.InvalidGroupId, (await session.JoinAsync("")).Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_member_that_is_not_heard_of_is_removed_and_the_others_go_on(BrokerKind kind)
    {
        var group = TestNames.Unique("group");
        using var silent = await OpenAsync(kind);
        using var alive = await OpenAsync(kind);
        var first = await new GroupKit(silent, group).JoinAloneAsync(sessionTimeoutMs: 6000);

        // The first member never hears of the rebalance; its session ends before the rebalance's longer time does.
        var id = await new GroupKit(alive, group).NewMemberIdAsync();
        var joined = await alive.JoinAsync(group, id, sessionTimeoutMs: 60_000);

        Assert.Equal((ErrorCode.None, id), (joined.Error, joined.Leader));
        Assert.Equal(id, joined.Members.Single().Id);
        Assert.Equal(ErrorCode.UnknownMemberId, await silent.HeartbeatAsync(group, first.Id, first.Generation));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Leaving_rebalances_the_others_at_once(BrokerKind kind)
    {
        var group = TestNames.Unique("group");
        using var one = await OpenAsync(kind);
        using var other = await OpenAsync(kind);
        var first = await new GroupKit(one, group).JoinAloneAsync();
        var otherId = await new GroupKit(other, group).NewMemberIdAsync();
        var otherJoins = other.JoinAsync(group, otherId);
        await Session.UntilAsync(async () => await one.HeartbeatAsync(group, first.Id, first.Generation) == ErrorCode.RebalanceInProgress);

        var left = await one.Client.SendAsync<Requests.LeaveGroup.Response>(
            ApiKey.LeaveGroup, 2, new Requests.LeaveGroup.Request { Group = group, Members = [new Requests.LeaveGroup.Member { Id = first.Id }] });

        Assert.Equal(ErrorCode.None, left.Error);
        var joined = await otherJoins;
        Assert.Equal((ErrorCode.None, otherId), (joined.Error, joined.Leader));
        Assert.Equal(ErrorCode.UnknownMemberId, await one.HeartbeatAsync(group, first.Id, first.Generation));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_leader_that_never_sends_the_assignment_is_expelled(BrokerKind kind)
    {
        var group = TestNames.Unique("group");
        using var silent = await OpenAsync(kind);
        using var alive = await OpenAsync(kind);
        await silent.FindCoordinatorAsync(group, type: 0);
        var silentId = await new GroupKit(silent, group).NewMemberIdAsync(6000);
        Assert.Equal(ErrorCode.None, (await silent.JoinAsync(group, silentId, 6000)).Error);

        var id = await new GroupKit(alive, group).NewMemberIdAsync(6000);
        var joined = await alive.JoinAsync(group, id, 6000);

        Assert.Equal((ErrorCode.None, id), (joined.Error, joined.Leader));
    }

    private async Task<Session> OpenAsync(BrokerKind kind) => await Session.OpenAsync(await brokers.StartAsync(kind));
}
