using System.Buffers.Binary;
using KafkaEmulation.Protocol;
using KafkaEmulation.Requests;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Protocol;

/// <summary>Every version of every key, read and written: what the emulator serves is understood by real Kafka just the same.</summary>
[Collection(SharedBrokers.Name)]
public sealed class VersionTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_ApiVersions_lists_every_key_served(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.ApiVersions, async (session, version) =>
    {
        var response = await session.Client.SendAsync<ApiVersions.Response>(ApiKey.ApiVersions, version, new ApiVersions.Request());
        if (kind == BrokerKind.RealKafka)
            return; // its answer has tagged fields of features, and other keys
        Assert.Equal(
            ApiTable.All.Select(api => ((short)api.Key, api.AdvertisedMinVersion, api.MaxVersion)),
            response.Keys.Select(key => (key.Key, key.Min, key.Max)));
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_Metadata_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.Metadata, async (session, version) =>
    {
        var topic = await session.CreateTopicAsync(partitions: 2);
        var response = await session.Client.SendAsync<Metadata.Response>(
            ApiKey.Metadata, version, new Metadata.Request { Topics = [new Metadata.RequestedTopic { Name = topic }, new Metadata.RequestedTopic { Name = "no-topic" }] });
        var found = response.Topics.Single(t => t.Name == topic);
        Assert.Equal((ErrorCode.None, 2), (found.Error, found.Partitions.Count));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, response.Topics.Single(t => t.Name == "no-topic").Error);
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_Metadata_gives_all_topics_where_none_is_named(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.Metadata, async (session, version) =>
    {
        var topic = await session.CreateTopicAsync();
        var all = version == 0 ? [] : (List<Metadata.RequestedTopic>?)null;
        var response = await session.Client.SendAsync<Metadata.Response>(ApiKey.Metadata, version, new Metadata.Request { Topics = all });
        Assert.Contains(response.Topics, t => t.Name == topic);
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_CreateTopics_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.CreateTopics, async (session, version) =>
    {
        var create = new CreateTopics.Request
        {
            Topics = [new CreateTopics.NewTopic { Name = TestNames.Unique("topic"), Partitions = 1, ReplicationFactor = 1 }],
            TimeoutMs = 10_000,
        };
        Assert.Equal(ErrorCode.None, (await session.Client.SendAsync<CreateTopics.Response>(ApiKey.CreateTopics, version, create)).Topics.Single().Error);
        Assert.Equal(ErrorCode.TopicAlreadyExists, (await session.Client.SendAsync<CreateTopics.Response>(ApiKey.CreateTopics, version, create)).Topics.Single().Error);
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_DeleteTopics_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.DeleteTopics, async (session, version) =>
    {
        var topic = await session.CreateTopicAsync();
        var delete = new DeleteTopics.Request { Topics = [new DeleteTopics.WantedTopic { Name = topic }], TimeoutMs = 10_000 };
        Assert.Equal(ErrorCode.None, (await session.Client.SendAsync<DeleteTopics.Response>(ApiKey.DeleteTopics, version, delete)).Topics.Single().Error);
        await Session.UntilAsync(async () => (await session.DescribeAsync(topic)).Error == ErrorCode.UnknownTopicOrPartition);
        Assert.Equal(
            ErrorCode.UnknownTopicOrPartition,
            (await session.Client.SendAsync<DeleteTopics.Response>(ApiKey.DeleteTopics, version, delete)).Topics.Single().Error);
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_Produce_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.Produce, async (session, version) =>
    {
        var topic = await session.CreateTopicAsync();
        await session.ProduceAsync(topic, new Batch().Build(), version: version);
        var produced = await session.ProduceAsync(topic, new Batch().Build(), version: version);
        Assert.Equal((ErrorCode.None, 1), (produced.Error, produced.BaseOffset));
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_Fetch_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.Fetch, async (session, version) =>
    {
        var topic = await session.CreateTopicAsync();
        var batch = new Batch { Values = ["a", "b"] }.Build();
        await session.ProduceAsync(topic, batch);
        var request = Session.FetchRequest(topic, readCommitted: true);
        request.Topics[0].Id = (await session.DescribeAsync(topic)).Id;
        var fetched = (await session.Client.SendAsync<Fetch.Response>(ApiKey.Fetch, version, request)).Topics.Single().Partitions.Single();
        Assert.Equal((ErrorCode.None, 2L, 2L, batch.Length), (fetched.Error, fetched.HighWatermark, fetched.LastStableOffset, fetched.Records.Length));
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_ListOffsets_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.ListOffsets, async (session, version) =>
    {
        var topic = await session.CreateTopicAsync();
        await session.ProduceAsync(topic, new Batch { Values = ["a", "b"] }.Build());
        var listed = await session.Client.SendAsync<ListOffsets.Response>(ApiKey.ListOffsets, version, new ListOffsets.Request
        {
            Topics = [new ListOffsets.WantedTopic { Name = topic, Partitions = [new ListOffsets.WantedPartition { Timestamp = -1 }] }],
        });
        Assert.Equal((ErrorCode.None, 2L), (listed.Topics.Single().Partitions.Single().Error, listed.Topics.Single().Partitions.Single().Offset));
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_OffsetCommit_keeps_what_it_carries(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.OffsetCommit, async (session, version) =>
    {
        var (topic, group) = (await session.CreateTopicAsync(), TestNames.Unique("group"));
        await session.CommitOffsetAsync(group, topic, 1);
        var committed = await session.Client.SendAsync<OffsetCommit.Response>(ApiKey.OffsetCommit, version, new OffsetCommit.Request
        {
            Group = group,
            Topics =
            [
                new OffsetCommit.CommittedTopic
                {
                    Name = topic,
                    Id = (await session.DescribeAsync(topic)).Id,
                    Partitions = [new OffsetCommit.CommittedPartition { Offset = 5, LeaderEpoch = 3, Metadata = "m" }],
                },
            ],
        });
        Assert.Equal(ErrorCode.None, committed.Topics.Single().Partitions.Single().Error);
        var fetched = await session.FetchOffsetAsync(group, topic);
        Assert.Equal((5L, version >= 6 ? 3 : -1, "m"), (fetched.Offset, fetched.LeaderEpoch, fetched.Metadata));
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_OffsetFetch_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.OffsetFetch, async (session, version) =>
    {
        var (topic, group) = (await session.CreateTopicAsync(), TestNames.Unique("group"));
        var id = (await session.DescribeAsync(topic)).Id;
        await session.CommitOffsetAsync(group, topic, 5, leaderEpoch: 3, metadata: "m");
        var fetched = await session.Client.SendAsync<OffsetFetch.Response>(ApiKey.OffsetFetch, version, new OffsetFetch.Request
        {
            Groups = [new OffsetFetch.WantedGroup { Group = group, Topics = [new OffsetFetch.WantedTopic { Name = version < 10 ? topic : "", Id = id, Partitions = [0, 1] }] }],
        });
        var partitions = fetched.Groups.Single().Topics.Single().Partitions.ToDictionary(partition => partition.Index);
        Assert.Equal((5L, version >= 5 ? 3 : -1, "m"), (partitions[0].Offset, partitions[0].LeaderEpoch, partitions[0].Metadata));
        Assert.Equal((-1L, ErrorCode.None), (partitions[1].Offset, partitions[1].Error));
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_FindCoordinator_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.FindCoordinator, async (session, version) =>
    {
        await session.FindCoordinatorAsync("any", type: 0);
        var found = await session.Client.SendAsync<FindCoordinator.Response>(ApiKey.FindCoordinator, version, new FindCoordinator.Request { Names = ["any"] });
        var coordinator = found.Coordinators.Single();
        Assert.Equal((ErrorCode.None, 1, "127.0.0.1"), (coordinator.Error, coordinator.NodeId, coordinator.Host));
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_JoinGroup_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.JoinGroup, async (session, version) =>
    {
        var group = TestNames.Unique("group");
        await session.CommitOffsetAsync(group, await session.CreateTopicAsync(), 1);
        var joined = await session.JoinAsync(group, version: version);
        if (version >= 4)
            joined = await session.JoinAsync(group, joined.MemberId, version: version);
        Assert.Equal((ErrorCode.None, joined.MemberId, "range"), (joined.Error, joined.Leader, joined.Protocol));
        Assert.Equal(joined.MemberId, joined.Members.Single().Id);
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_SyncGroup_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.SyncGroup, async (session, version) =>
    {
        var group = TestNames.Unique("group");
        var id = await new GroupKit(session, group).NewMemberIdAsync();
        var joined = await session.JoinAsync(group, id);
        var synced = await session.Client.SendAsync<SyncGroup.Response>(ApiKey.SyncGroup, version, new SyncGroup.Request
        {
            Group = group,
            MemberId = id,
            Generation = joined.Generation,
            ProtocolType = "consumer",
            Protocol = joined.Protocol,
            Assignments = [new SyncGroup.MemberAssignment { MemberId = id, Bytes = new byte[] { 9 } }],
        });
        Assert.Equal((ErrorCode.None, (byte)9), (synced.Error, synced.Assignment.Span[0]));
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_Heartbeat_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.Heartbeat, async (session, version) =>
    {
        var group = TestNames.Unique("group");
        var (id, generation) = await new GroupKit(session, group).JoinAloneAsync();
        var beaten = await session.Client.SendAsync<Heartbeat.Response>(
            ApiKey.Heartbeat, version, new Heartbeat.Request { Group = group, MemberId = id, Generation = generation });
        Assert.Equal(ErrorCode.None, beaten.Error);
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_LeaveGroup_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.LeaveGroup, async (session, version) =>
    {
        var group = TestNames.Unique("group");
        var (id, _) = await new GroupKit(session, group).JoinAloneAsync();
        var leave = new LeaveGroup.Request { Group = group, Members = [new LeaveGroup.Member { Id = id }] };
        Assert.Equal(ErrorCode.None, await LeaveAsync());
        Assert.Equal(ErrorCode.UnknownMemberId, await LeaveAsync());

        async Task<ErrorCode> LeaveAsync()
        {
            var left = await session.Client.SendAsync<LeaveGroup.Response>(ApiKey.LeaveGroup, version, leave);
            return version < 3 ? left.Error : left.Members.Single().Error;
        }
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_InitProducerId_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.InitProducerId, async (session, version) =>
    {
        var response = await session.InitProducerIdAsync(TestNames.Unique("transaction"), version: version);
        Assert.Equal((ErrorCode.None, (short)0), (response.Error, response.Epoch));
        Assert.True(response.ProducerId >= 0);
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_the_transactional_requests_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.EndTxn, async (session, version) =>
    {
        var (topic, group, id) = (await session.CreateTopicAsync(), TestNames.Unique("group"), TestNames.Unique("transaction"));
        await session.FindCoordinatorAsync(group, type: 0);
        var producer = await session.InitProducerIdAsync(id);
        Assert.Equal(ErrorCode.None, await session.AddPartitionAsync(id, producer, topic, version));
        Assert.Equal(ErrorCode.None, await session.AddGroupAsync(id, producer, group, Math.Min(version, (short)4)));
        Assert.Equal(ErrorCode.None, await session.EndTransactionAsync(id, producer, commit: true, version));
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_version_of_TxnOffsetCommit_is_answered_alike(BrokerKind kind) => await EachVersionAsync(kind, ApiKey.TxnOffsetCommit, async (session, version) =>
    {
        var (topic, group, id) = (await session.CreateTopicAsync(), TestNames.Unique("group"), TestNames.Unique("transaction"));
        await session.FetchOffsetAsync(group, topic);
        var producer = await session.InitProducerIdAsync(id);
        Assert.Equal(ErrorCode.None, await session.AddGroupAsync(id, producer, group));
        var committed = await session.Client.SendAsync<TxnOffsetCommit.Response>(ApiKey.TxnOffsetCommit, version, new TxnOffsetCommit.Request
        {
            TransactionalId = id,
            Group = group,
            ProducerId = producer.ProducerId,
            Epoch = producer.Epoch,
            Topics =
            [
                new TxnOffsetCommit.CommittedTopic
                {
                    Name = topic,
                    Partitions = [new TxnOffsetCommit.CommittedPartition { Offset = 5, LeaderEpoch = 3, Metadata = "m" }],
                },
            ],
        });
        Assert.Equal(ErrorCode.None, committed.Topics.Single().Partitions.Single().Error);
        await session.EndTransactionAsync(id, producer, commit: true);
        await Session.UntilAsync(async () => (await session.FetchOffsetAsync(group, topic)).Offset == 5);
        var fetched = await session.FetchOffsetAsync(group, topic);
        Assert.Equal((version >= 2 ? 3 : -1, "m"), (fetched.LeaderEpoch, fetched.Metadata));
    });

    [Theory, OnEmulator, OnRealKafka]
    public async Task ApiVersions_of_an_unknown_version_is_answered_in_version_0_with_the_list(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);

        await session.Client.SendOnlyAsync((short)ApiKey.ApiVersions, 99, flexible: true, new ApiVersions.Request());

        var answer = new WireReader(await session.Client.ReadFrameAsync(), 0, flexible: false);
        var correlationId = 0;
        answer.Int32(ref correlationId);
        var response = new ApiVersions.Response();
        response.Visit(answer);
        Assert.Equal((ErrorCode.UnsupportedVersion, 0), (response.Error, answer.Remaining));
        Assert.NotEmpty(response.Keys);
    }

    [Theory]
    [InlineData(0, 2)] // Produce, a version that Kafka 4 dropped
    [InlineData(1, 99)] // Fetch, a version of the future
    [InlineData(999, 0)] // no such key
    public async Task A_version_or_key_that_is_not_served_is_answered_with_UNSUPPORTED_VERSION(short key, short version)
    {
        using var session = await OpenAsync(BrokerKind.Emulator);

        await session.Client.SendOnlyAsync(key, version, flexible: false, new ApiVersions.Request());

        var answer = await session.Client.ReadFrameAsync();
        Assert.Equal(35, BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(4)));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await session.DescribeAsync("no-topic")).Error); // the connection lives on
    }

    private async Task EachVersionAsync(BrokerKind kind, ApiKey key, Func<Session, short, Task> check)
    {
        using var session = await OpenAsync(kind);
        var api = ApiTable.Find((short)key)!;
        for (var version = api.MinVersion; version <= api.MaxVersion; version++)
            await check(session, version);
    }

    private async Task<Session> OpenAsync(BrokerKind kind) => await Session.OpenAsync(await brokers.StartAsync(kind));
}
