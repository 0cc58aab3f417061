using KafkaEmulation.Requests;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Groups;

/// <summary>What nobody uses any more is forgotten: nothing is kept forever. Kafka takes a minute at least, so the clock is the emulator's.</summary>
public sealed class ExpiryTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Offsets_of_a_group_that_nobody_joined_are_forgotten_after_their_retention_and_the_group_with_them()
    {
        await using var emulator = await StartAsync();
        using var session = await Session.OpenAsync(emulator.BootstrapServers);
        await session.CommitOffsetAsync("old", "t", 5);
        _clock.Advance(TimeSpan.FromDays(6));
        await session.CommitOffsetAsync("renewed", "t", 5);
        Assert.Equal(["old", "renewed"], await GroupsAsync(session));

        _clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(10));

        Assert.Equal(-1, (await session.FetchOffsetAsync("old", "t")).Offset);
        Assert.Equal(5, (await session.FetchOffsetAsync("renewed", "t")).Offset);
        Assert.Equal(["renewed"], await GroupsAsync(session));
    }

    [Fact]
    public async Task Offsets_of_a_group_with_members_stay_for_topics_that_they_want_and_go_for_others()
    {
        await using var emulator = await StartAsync();
        using var session = await Session.OpenAsync(emulator.BootstrapServers);
        await session.CommitOffsetAsync("group", "t", 5);
        await session.CommitOffsetAsync("group", "other", 5);
        // version 0, one topic, no user data
        byte[] subscription = [0, 0, 0, 0, 0, 1, 0, 1, (byte)'t', 0xff, 0xff, 0xff, 0xff];
        var request = Session.JoinRequest("group", sessionTimeoutMs: 1_800_000);
        request.Protocols[0].Metadata = subscription;
        request.InstanceId = "i";
        var joined = await session.Client.SendAsync<JoinGroup.Response>(ApiKey.JoinGroup, 9, request);
        await session.SyncAsync("group", joined.MemberId, joined.Generation, (joined.MemberId, []));

        for (var hour = 0; hour < 24 * 8; hour++)
        {
            Assert.Equal(ErrorCode.None, await session.HeartbeatAsync("group", joined.MemberId, joined.Generation));
            _clock.Advance(TimeSpan.FromMinutes(20));
            Assert.Equal(ErrorCode.None, await session.HeartbeatAsync("group", joined.MemberId, joined.Generation));
            _clock.Advance(TimeSpan.FromMinutes(20));
            Assert.Equal(ErrorCode.None, await session.HeartbeatAsync("group", joined.MemberId, joined.Generation));
            _clock.Advance(TimeSpan.FromMinutes(20));
        }

        Assert.Equal(5, (await session.FetchOffsetAsync("group", "t")).Offset);
        Assert.Equal(-1, (await session.FetchOffsetAsync("group", "other")).Offset);
    }

    [Fact]
    public async Task A_transactional_id_without_a_transaction_is_forgotten_and_an_idle_producer_with_it()
    {
        await using var emulator = await StartAsync();
        using var session = await Session.OpenAsync(emulator.BootstrapServers);
        var producer = await session.InitProducerIdAsync("id");
        await session.ProduceAsync("t", new Batch { ProducerId = 77, Epoch = 0, Sequence = 0, Timestamp = _clock.GetUtcNow().ToUnixTimeMilliseconds() }.Build());
        Assert.Equal(77, Assert.Single(await ProducersAsync(session)));

        _clock.Advance(TimeSpan.FromDays(8));

        Assert.Equal(ErrorCode.InvalidProducerIdMapping, await session.AddPartitionAsync("id", producer, "t"));
        Assert.Empty(await ProducersAsync(session));
        Assert.Empty((await session.Client.SendAsync<ListTransactions.Response>(ApiKey.ListTransactions, 2, new ListTransactions.Request())).Transactions);
    }

    [Fact]
    public async Task What_is_forgotten_stays_forgotten_after_a_restart()
    {
        await using var emulator = await StartAsync();
        using (var session = await Session.OpenAsync(emulator.BootstrapServers))
        {
            await session.CommitOffsetAsync("old", "t", 5);
            await session.InitProducerIdAsync("id");
        }
        _clock.Advance(TimeSpan.FromDays(8));
        using (var session = await Session.OpenAsync(emulator.BootstrapServers))
            Assert.Empty(await GroupsAsync(session)); // the broker has come to it

        await emulator.RestartAsync();

        using var after = await Session.OpenAsync(emulator.BootstrapServers);
        Assert.Empty(await GroupsAsync(after));
        Assert.Empty((await after.Client.SendAsync<ListTransactions.Response>(ApiKey.ListTransactions, 2, new ListTransactions.Request())).Transactions);
    }

    [Theory]
    [InlineData("true", true, ErrorCode.None)]
    [InlineData("true", false, ErrorCode.UnknownTopicOrPartition)]
    [InlineData("false", true, ErrorCode.UnknownTopicOrPartition)]
    public async Task A_topic_is_made_where_both_the_broker_and_the_client_allow_it(string enabled, bool allowed, ErrorCode expected)
    {
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions
        {
            Settings = { ["auto.create.topics.enable"] = enabled, ["num.partitions"] = "3" },
        });
        using var session = await Session.OpenAsync(emulator.BootstrapServers);

        var topic = (await session.Client.SendAsync<Metadata.Response>(
            ApiKey.Metadata, 12, new Metadata.Request { Topics = [new Metadata.RequestedTopic { Name = "new" }], MayCreateTopics = allowed })).Topics.Single();

        Assert.Equal((expected, expected == ErrorCode.None ? 3 : 0), (topic.Error, topic.Partitions.Count));
    }

    private static async Task<List<string>> GroupsAsync(Session session) =>
        [.. (await session.Client.SendAsync<ListGroups.Response>(ApiKey.ListGroups, 5, new ListGroups.Request())).Groups.Select(group => group.Name).Order()];

    private static async Task<List<long>> ProducersAsync(Session session) =>
    [
        .. (await session.Client.SendAsync<DescribeProducers.Response>(
            ApiKey.DescribeProducers, 0, new DescribeProducers.Request { Topics = [new KafkaEmulation.Protocol.TopicPartitions { Topic = "t", Partitions = [0] }] }))
            .Topics.Single().Partitions.Single().Producers.Select(producer => producer.Id),
    ];

    private Task<KafkaEmulator> StartAsync() => KafkaEmulator.StartAsync(new KafkaEmulatorOptions
    {
        TimeProvider = _clock,
        Topics = { ["t"] = 1, ["other"] = 1 },
        // The connection is idle while the days pass.
        Settings = { ["connections.max.idle.ms"] = "3000000000" },
    });
}
