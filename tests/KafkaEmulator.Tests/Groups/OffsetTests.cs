using KafkaEmulation.Requests;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Groups;

[Collection(SharedBrokers.Name)]
public sealed class OffsetTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task A_lower_offset_overwrites_a_higher_one(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, group) = await NamesAsync(session);

        await session.CommitOffsetAsync(group, topic, 128);
        await session.CommitOffsetAsync(group, topic, 64);

        Assert.Equal(64, (await session.FetchOffsetAsync(group, topic)).Offset);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_group_that_nobody_knows_has_no_offsets(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, group) = await NamesAsync(session);

        var offset = await session.FetchOffsetAsync(group, topic);

        Assert.Equal((-1L, -1, ErrorCode.None), (offset.Offset, offset.LeaderEpoch, offset.Error));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task All_offsets_of_a_group_are_given_where_no_topics_are_named(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, group) = await NamesAsync(session);
        await session.CommitOffsetAsync(group, topic, 5);

        var all = await session.Client.SendAsync<OffsetFetch.Response>(
            ApiKey.OffsetFetch, 8, new OffsetFetch.Request { Groups = [new OffsetFetch.WantedGroup { Group = group }] });

        Assert.Equal((topic, 5L), (all.Groups.Single().Topics.Single().Name, all.Groups.Single().Topics.Single().Partitions.Single().Offset));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Bad_commits_are_refused_one_by_one(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, group) = await NamesAsync(session);

        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await session.CommitOffsetAsync(group, TestNames.Unique("no-topic"), 1));
        Assert.Equal(ErrorCode.OffsetMetadataTooLarge, await session.CommitOffsetAsync(group, topic, 1, metadata: new string('x', 4097)));
        Assert.Equal(ErrorCode.None, await session.CommitOffsetAsync(group, topic, 1, metadata: new string('x', 4096)));
        Assert.Equal(ErrorCode.GroupIdNotFound, await session.CommitOffsetAsync(TestNames.Unique("group"), topic, 1, memberId: "m", generation: 3));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task While_a_group_has_members_only_they_commit_and_only_in_their_generation(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, group) = await NamesAsync(session);
        var member = await new GroupKit(session, group).JoinAloneAsync();

        Assert.Equal(ErrorCode.UnknownMemberId, await session.CommitOffsetAsync(group, topic, 1));
        Assert.Equal(ErrorCode.UnknownMemberId, await session.CommitOffsetAsync(group, topic, 1, memberId: "nobody", generation: member.Generation));
        Assert.Equal(ErrorCode.IllegalGeneration, await session.CommitOffsetAsync(group, topic, 1, memberId: member.Id, generation: member.Generation + 1));
        Assert.Equal(ErrorCode.None, await session.CommitOffsetAsync(group, topic, 1, memberId: member.Id, generation: member.Generation));
    }

    private static async Task<(string Topic, string Group)> NamesAsync(Session session) =>
        (await session.CreateTopicAsync(), TestNames.Unique("group"));

    private async Task<Session> OpenAsync(BrokerKind kind) => await Session.OpenAsync(await brokers.StartAsync(kind));
}
