using KafkaEmulation.Requests;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Groups;

/// <summary>Static members of classic groups (KIP-345, KIP-814).</summary>
[Collection(SharedBrokers.Name)]
public sealed class StaticMemberTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task A_static_member_that_comes_back_takes_its_place_without_a_rebalance(BrokerKind kind)
    {
        using var session = await Session.OpenAsync(await brokers.StartAsync(kind));
        var group = TestNames.Unique("group");
        var first = await JoinAsync(session, group, "i");
        Assert.Equal(ErrorCode.None, (await session.SyncAsync(group, first.MemberId, first.Generation, (first.MemberId, [7]))).Error);

        var back = await JoinAsync(session, group, "i");

        Assert.Equal((ErrorCode.None, first.Generation, true), (back.Error, back.Generation, back.SkipAssignment));
        Assert.NotEqual(first.MemberId, back.MemberId);
        Assert.Equal(back.MemberId, back.Leader);
        Assert.Equal(7, (await session.SyncAsync(group, back.MemberId, back.Generation)).Assignment.Span[0]);
        Assert.Equal(ErrorCode.FencedInstanceId, await HeartbeatAsync(session, group, first, "i"));
        Assert.Equal(ErrorCode.None, await HeartbeatAsync(session, group, back, "i"));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_leader_that_cannot_skip_the_assignment_is_not_told_that_it_leads(BrokerKind kind)
    {
        using var session = await Session.OpenAsync(await brokers.StartAsync(kind));
        var group = TestNames.Unique("group");
        var first = await JoinAsync(session, group, "i", version: 8);
        await session.SyncAsync(group, first.MemberId, first.Generation, (first.MemberId, [7]));

        var back = await JoinAsync(session, group, "i", version: 8);

        Assert.Equal((first.Generation, first.MemberId, false), (back.Generation, back.Leader, back.SkipAssignment));
        Assert.Empty(back.Members);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_static_member_is_removed_by_its_name(BrokerKind kind)
    {
        using var session = await Session.OpenAsync(await brokers.StartAsync(kind));
        var group = TestNames.Unique("group");
        var member = await JoinAsync(session, group, "i");
        await session.SyncAsync(group, member.MemberId, member.Generation, (member.MemberId, [7]));

        var left = await session.Client.SendAsync<LeaveGroup.Response>(ApiKey.LeaveGroup, 5, new LeaveGroup.Request
        {
            Group = group,
            Members = [new LeaveGroup.Member { InstanceId = "i" }, new LeaveGroup.Member { InstanceId = "other" }],
        });

        Assert.Equal([ErrorCode.None, ErrorCode.UnknownMemberId], left.Members.Select(result => result.Error));
        Assert.Equal(ErrorCode.UnknownMemberId, await HeartbeatAsync(session, group, member, "i"));
    }

    private static async Task<ErrorCode> HeartbeatAsync(Session session, string group, JoinGroup.Response member, string instance) =>
        (await session.Client.SendAsync<Heartbeat.Response>(
            ApiKey.Heartbeat, 4, new Heartbeat.Request { Group = group, MemberId = member.MemberId, Generation = member.Generation, InstanceId = instance })).Error;

    private static async Task<JoinGroup.Response> JoinAsync(Session session, string group, string instance, short version = 9)
    {
        await session.FindCoordinatorAsync(group, type: 0);
        var request = Session.JoinRequest(group);
        request.InstanceId = instance;
        JoinGroup.Response joined = null!;
        await Session.UntilAsync(async () => !Session.IsLoading((joined = await session.Client.SendAsync<JoinGroup.Response>(ApiKey.JoinGroup, version, request)).Error));
        return joined;
    }
}
