using Confluent.Kafka;
using KafkaEmulation.Protocol;
using KafkaEmulation.Requests;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Groups;

/// <summary>Groups of the consumer protocol (KIP-848), moved by hand and by clients.</summary>
[Collection(SharedBrokers.Name)]
public sealed class ConsumerProtocolTests(Brokers brokers)
{
    [Theory, OnEmulator("uniform", "range"), OnRealKafka("uniform", "range")]
    public async Task A_partition_is_given_to_a_new_member_only_when_the_old_one_has_given_it_up(BrokerKind kind, string assignor)
    {
        using var session = await Session.OpenAsync(await brokers.StartAsync(kind));
        var topic = await session.CreateTopicAsync(partitions: 4);
        var (group, topicId) = (TestNames.Unique("group"), (await session.DescribeAsync(topic)).Id);

        var a = new Member(session, group, "a");
        await a.JoinAsync(topic, assignor);
        await a.UntilAssignedAsync(4);
        var b = new Member(session, group, "b");
        await b.JoinAsync(topic, assignor);
        Assert.Empty(b.Partitions);

        // A is told to keep two; until it says that it does, B has nothing. Kafka may take a second to compute that.
        var epoch = a.Epoch;
        await Session.UntilAsync(async () =>
        {
            await b.BeatAsync();
            await a.BeatAsync();
            return a.Partitions.Count == 2;
        });
        await b.BeatAsync();
        Assert.Equal((epoch, 0), (a.Epoch, b.Partitions.Count));

        await a.BeatAsync(owned: [new TopicIdPartitions { TopicId = topicId, Partitions = a.Partitions }]);
        Assert.True(a.Epoch > epoch);
        await b.UntilAssignedAsync(2);
        Assert.Equal((a.Epoch, 4), (b.Epoch, a.Partitions.Union(b.Partitions).Count()));

        // B leaves: its partitions come back to A.
        Assert.Equal(ErrorCode.None, (await BeatAsync(session, group, "b", -1)).Error);
        await a.UntilAssignedAsync(4);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Wrong_epochs_members_and_requests_are_refused(BrokerKind kind)
    {
        using var session = await Session.OpenAsync(await brokers.StartAsync(kind));
        var topic = await session.CreateTopicAsync();
        var group = TestNames.Unique("group");
        Assert.Equal(ErrorCode.GroupIdNotFound, (await BeatAsync(session, group, "a", 5)).Error);
        var a = await JoinAsync(session, group, "a", topic);

        Assert.Equal(ErrorCode.FencedMemberEpoch, (await BeatAsync(session, group, "a", a.MemberEpoch + 1)).Error);
        Assert.Equal(ErrorCode.UnknownMemberId, (await BeatAsync(session, group, "b", 1)).Error);
        Assert.Equal(ErrorCode.UnsupportedAssignor, (await JoinAsync(session, group, "b", topic, "no-such")).Error);
        Assert.Equal(ErrorCode.InvalidRequest, (await BeatAsync(session, group, "b", 0)).Error);
        Assert.Equal(ErrorCode.InvalidRegularExpression, (await JoinAsync(session, group, "b", topic, regex: "a(")).Error);
        Assert.Equal(ErrorCode.StaleMemberEpoch, await session.CommitOffsetAsync(group, topic, 1, memberId: "a", generation: a.MemberEpoch - 1));
        Assert.Equal(ErrorCode.UnknownMemberId, await session.CommitOffsetAsync(group, topic, 1, memberId: "b", generation: a.MemberEpoch));
        Assert.Equal(ErrorCode.None, await session.CommitOffsetAsync(group, topic, 1, memberId: "a", generation: a.MemberEpoch));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_static_member_that_left_for_a_while_takes_its_place_again(BrokerKind kind)
    {
        using var session = await Session.OpenAsync(await brokers.StartAsync(kind));
        var topic = await session.CreateTopicAsync(partitions: 2);
        var group = TestNames.Unique("group");
        var first = new Member(session, group, "a");
        await first.JoinAsync(topic, instance: "i");
        await first.UntilAssignedAsync(2);
        Assert.Equal(ErrorCode.UnreleasedInstanceId, (await JoinAsync(session, group, "b", topic, instance: "i")).Error);

        Assert.Equal((ErrorCode.None, -2), await LeaveForAWhileAsync());
        var back = await JoinAsync(session, group, "b", topic, instance: "i");

        Assert.Equal((ErrorCode.None, first.Epoch), (back.Error, back.MemberEpoch));
        Assert.Equal([0, 1], Partitions(back));

        async Task<(ErrorCode, int)> LeaveForAWhileAsync()
        {
            var left = await session.Client.SendAsync<ConsumerGroupHeartbeat.Response>(
                ApiKey.ConsumerGroupHeartbeat, 1, new ConsumerGroupHeartbeat.Request { Group = group, MemberId = "a", MemberEpoch = -2, InstanceId = "i" });
            return (left.Error, left.MemberEpoch);
        }
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Consumers_share_what_a_pattern_names_and_one_goes_on_when_the_other_leaves(BrokerKind kind)
    {
        var broker = await brokers.StartAsync(kind);
        using var cluster = new TestCluster(broker);
        var name = TestNames.Unique("pattern");
        await cluster.CreateTopicAsync(partitions: 2, name: name + "-1");
        await cluster.CreateTopicAsync(partitions: 2, name: name + "-2");
        using var one = Consumer(broker, name);
        using var two = Consumer(broker, name);
        one.Subscribe("^" + name + "-.*");
        two.Subscribe("^" + name + "-.*");

        // Both are polled, whoever came first: one that is not gives nothing up.
        await Session.UntilAsync(() => Task.FromResult((Poll(one), Poll(two)) == (2, 2)));
        Assert.Equal(4, one.Assignment.Union(two.Assignment).Count());
        two.Close();
        await Session.UntilAsync(() => Task.FromResult(Poll(one) == 4));
        one.Close();

        static int Poll(IConsumer<Ignore, Ignore> consumer)
        {
            consumer.Consume(TimeSpan.FromMilliseconds(50));
            return consumer.Assignment.Count;
        }
    }

    private static IConsumer<Ignore, Ignore> Consumer(string broker, string group) => new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig
    {
        BootstrapServers = broker,
        GroupId = group,
        GroupProtocol = GroupProtocol.Consumer,
        TopicMetadataRefreshIntervalMs = 500,
    }).SetLogHandler((_, _) => { }).Build();

    private static List<int> Partitions(ConsumerGroupHeartbeat.Response response) =>
        [.. (response.Assignment?.Topics ?? []).SelectMany(topic => topic.Partitions).Order()];

    private static Task<ConsumerGroupHeartbeat.Response> JoinAsync(
        Session session, string group, string member, string topic, string? assignor = null, string? regex = null, string? instance = null) =>
        SendAsync(session, new ConsumerGroupHeartbeat.Request
        {
            Group = group,
            MemberId = member,
            InstanceId = instance,
            RebalanceTimeoutMs = 30_000,
            Topics = regex is null ? [topic] : [],
            TopicRegex = regex,
            Assignor = assignor,
            Owned = [],
        });

    private static Task<ConsumerGroupHeartbeat.Response> BeatAsync(
        Session session, string group, string member, int epoch, List<TopicIdPartitions>? owned = null) =>
        SendAsync(session, new ConsumerGroupHeartbeat.Request { Group = group, MemberId = member, MemberEpoch = epoch, Owned = owned });

    private static async Task<ConsumerGroupHeartbeat.Response> SendAsync(Session session, ConsumerGroupHeartbeat.Request request)
    {
        await session.FindCoordinatorAsync(request.Group, type: 0);
        ConsumerGroupHeartbeat.Response response = null!;
        await Session.UntilAsync(async () => !Session.IsLoading(
            (response = await session.Client.SendAsync<ConsumerGroupHeartbeat.Response>(ApiKey.ConsumerGroupHeartbeat, 1, request)).Error));
        return response;
    }

    // A member that remembers what it was told last.
    private sealed class Member(Session session, string group, string id)
    {
        public int Epoch { get; private set; }

        public List<int> Partitions { get; private set; } = [];

        public async Task JoinAsync(string topic, string? assignor = null, string? instance = null) =>
            Remember(await ConsumerProtocolTests.JoinAsync(session, group, id, topic, assignor, instance: instance));

        // Kafka may answer a member before it has computed what is its own.
        public Task UntilAssignedAsync(int partitions) => Session.UntilAsync(async () =>
        {
            await BeatAsync();
            return Partitions.Count == partitions;
        });

        public async Task BeatAsync(List<TopicIdPartitions>? owned = null) => Remember(await ConsumerProtocolTests.BeatAsync(session, group, id, Epoch, owned));

        private void Remember(ConsumerGroupHeartbeat.Response told)
        {
            Assert.Equal(ErrorCode.None, told.Error);
            Epoch = told.MemberEpoch;
            if (told.Assignment is not null)
                Partitions = ConsumerProtocolTests.Partitions(told);
        }
    }
}
