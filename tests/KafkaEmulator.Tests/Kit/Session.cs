using System.Buffers;
using KafkaEmulation.Protocol;
using KafkaEmulation.Requests;
using KafkaEmulation.State;
using Testing;

namespace KafkaEmulation.Tests.Kit;

/// <summary>
/// A raw connection with a short call for each request, in a version that librdkafka uses. Errors are answers, not exceptions;
/// waiting for coordinators and topics that a real cluster is still making is done here.
/// </summary>
internal sealed class Session : IDisposable
{
    private const int TransactionTimeoutMs = 60_000;

    private Session(RawClient client) => Client = client;

    public RawClient Client { get; }

    public static async Task<Session> OpenAsync(string bootstrapServers) => new(await RawClient.ConnectAsync(bootstrapServers));

    public void Dispose() => Client.Dispose();

    /// <summary>A topic of a new name, ready to be used.</summary>
    public async Task<string> CreateTopicAsync(int partitions = 1, string? name = null, params (string Name, string Value)[] configs)
    {
        name ??= TestNames.Unique("topic");
        var topic = new CreateTopics.NewTopic
        {
            Name = name,
            Partitions = partitions,
            ReplicationFactor = 1,
            Configs = [.. configs.Select(config => new CreateTopics.TopicConfig { Name = config.Name, Value = config.Value })],
        };
        var created = await Client.SendAsync<CreateTopics.Response>(
            ApiKey.CreateTopics, 4, new CreateTopics.Request { Topics = [topic], TimeoutMs = 10_000 });
        Assert.Equal(ErrorCode.None, created.Topics.Single().Error);
        await UntilAsync(async () =>
        {
            // A broker is told of a topic before it has made itself the leader of its partitions: then it lists no offsets yet.
            var metadata = await DescribeAsync(name);
            return metadata.Error == ErrorCode.None && metadata.Partitions.Count == partitions && metadata.Partitions.All(p => p.Leader >= 0)
                && (await ListOffsetsAsync(name, partitions)).All(partition => partition.Error == ErrorCode.None);
        });
        return name;
    }

    public async Task<Metadata.TopicMetadata> DescribeAsync(string topic) =>
        (await Client.SendAsync<Metadata.Response>(
            ApiKey.Metadata, 12, new Metadata.Request { Topics = [new Metadata.RequestedTopic { Name = topic }] })).Topics.Single();

    public async Task<Produce.PartitionResult> ProduceAsync(
        string topic, byte[] batch, string? transactionalId = null, int partition = 0, short version = 9, short acks = -1)
    {
        var request = ProduceRequest(topic, batch, transactionalId, partition, acks);
        if (version >= 13)
            request.Topics[0].Id = (await DescribeAsync(topic)).Id;
        return (await Client.SendAsync<Produce.Response>(ApiKey.Produce, version, request)).Topics.Single().Partitions.Single();
    }

    public static Produce.Request ProduceRequest(string topic, byte[] batch, string? transactionalId = null, int partition = 0, short acks = -1) => new()
    {
        TransactionalId = transactionalId,
        Acks = acks,
        TimeoutMs = 10_000,
        Topics =
        [
            new Produce.TopicData { Name = topic, Partitions = [new Produce.PartitionData { Index = partition, Records = batch }] },
        ],
    };

    public async Task<Fetch.PartitionResult> FetchAsync(
        string topic, long offset = 0, bool readCommitted = false, int maxBytes = 1_000_000, int minBytes = 1, int maxWaitMs = 0) =>
        (await Client.SendAsync<Fetch.Response>(ApiKey.Fetch, 11, FetchRequest(topic, offset, readCommitted, maxBytes, minBytes, maxWaitMs)))
            .Topics.Single().Partitions.Single();

    /// <summary>The record batches that were fetched.</summary>
    public static byte[] BytesOf(Fetch.PartitionResult fetched)
    {
        var bytes = new ArrayBufferWriter<byte>();
        fetched.Records.CopyTo(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Where a leader epoch ended, for a client that knows of the epoch <paramref name="current"/>.</summary>
    public async Task<(ErrorCode Error, int Epoch, long EndOffset)> EndOfLeaderEpochAsync(string topic, int current, int wanted)
    {
        var told = (await Client.SendAsync<OffsetForLeaderEpoch.Response>(ApiKey.OffsetForLeaderEpoch, 4, new OffsetForLeaderEpoch.Request
        {
            Topics = [new() { Name = topic, Partitions = [new() { CurrentLeaderEpoch = current, LeaderEpoch = wanted }] }],
        })).Topics.Single().Partitions.Single();
        return (told.Error, told.LeaderEpoch, told.EndOffset);
    }

    public static Fetch.Request FetchRequest(
        string topic, long offset = 0, bool readCommitted = false, int maxBytes = 1_000_000, int minBytes = 1, int maxWaitMs = 0) => new()
        {
            MaxWaitMs = maxWaitMs,
            MinBytes = minBytes,
            IsolationLevel = (sbyte)(readCommitted ? 1 : 0),
            Topics =
            [
                new Fetch.WantedTopic { Name = topic, Partitions = [new Fetch.WantedPartition { Offset = offset, MaxBytes = maxBytes }] },
            ],
        };

    public async Task<long> ListOffsetAsync(string topic, long timestamp = -1, bool readCommitted = false) =>
        (await ListOffsetsAsync(topic, partitions: 1, timestamp, readCommitted)).Single().Offset;

    private async Task<IReadOnlyList<ListOffsets.PartitionResult>> ListOffsetsAsync(
        string topic, int partitions, long timestamp = -1, bool readCommitted = false) =>
        (await Client.SendAsync<ListOffsets.Response>(ApiKey.ListOffsets, 7, new ListOffsets.Request
        {
            IsolationLevel = (sbyte)(readCommitted ? 1 : 0),
            Topics =
            [
                new ListOffsets.WantedTopic
                {
                    Name = topic,
                    Partitions = [.. Enumerable.Range(0, partitions).Select(partition => new ListOffsets.WantedPartition { Index = partition, Timestamp = timestamp })],
                },
            ],
        })).Topics.Single().Partitions;

    public async Task<InitProducerId.Response> InitProducerIdAsync(
        string? transactionalId, int timeoutMs = TransactionTimeoutMs, long producerId = -1, short epoch = -1, short version = 4)
    {
        if (transactionalId is not null)
            await FindCoordinatorAsync(transactionalId, type: 1);
        var request = new InitProducerId.Request { TransactionalId = transactionalId, TimeoutMs = timeoutMs, ProducerId = producerId, Epoch = epoch };
        InitProducerId.Response response = null!;
        await UntilAsync(async () =>
        {
            response = await Client.SendAsync<InitProducerId.Response>(ApiKey.InitProducerId, version, request);
            return !IsLoading(response.Error);
        });
        return response;
    }

    /// <summary>As producers do: asks again while the coordinator finishes what the one before left open.</summary>
    public async Task<InitProducerId.Response> InitProducerIdPatientlyAsync(string transactionalId, int timeoutMs = TransactionTimeoutMs)
    {
        InitProducerId.Response response = null!;
        await UntilAsync(async () => (response = await InitProducerIdAsync(transactionalId, timeoutMs)).Error != ErrorCode.ConcurrentTransactions);
        return response;
    }

    public async Task<ErrorCode> AddPartitionAsync(string transactionalId, InitProducerId.Response producer, string topic, short version = 0)
    {
        var request = new AddPartitionsToTxn.Request
        {
            Transactions =
            [
                new AddPartitionsToTxn.Transaction
                {
                    TransactionalId = transactionalId,
                    ProducerId = producer.ProducerId,
                    Epoch = producer.Epoch,
                    Topics = [new TopicPartitions { Topic = topic, Partitions = [0] }],
                },
            ],
        };
        return (await Client.SendAsync<AddPartitionsToTxn.Response>(ApiKey.AddPartitionsToTxn, version, request))
            .Transactions.Single().Topics.Single().Partitions.Single().Error;
    }

    /// <summary>As producers do: asks again while the transaction before is being completed.</summary>
    public async Task AddPartitionPatientlyAsync(string transactionalId, InitProducerId.Response producer, string topic)
    {
        var error = ErrorCode.None;
        await UntilAsync(async () => (error = await AddPartitionAsync(transactionalId, producer, topic)) != ErrorCode.ConcurrentTransactions);
        Assert.Equal(ErrorCode.None, error);
    }

    public async Task<ErrorCode> AddGroupAsync(string transactionalId, InitProducerId.Response producer, string group, short version = 0) =>
        (await Client.SendAsync<AddOffsetsToTxn.Response>(ApiKey.AddOffsetsToTxn, version, new AddOffsetsToTxn.Request
        {
            TransactionalId = transactionalId,
            ProducerId = producer.ProducerId,
            Epoch = producer.Epoch,
            Group = group,
        })).Error;

    public async Task<ErrorCode> CommitInTransactionAsync(
        string transactionalId,
        InitProducerId.Response producer,
        string group,
        string topic,
        long offset,
        int leaderEpoch = -1,
        string metadata = "",
        string memberId = "",
        int generation = -1) =>
        (await Client.SendAsync<TxnOffsetCommit.Response>(ApiKey.TxnOffsetCommit, 3, new TxnOffsetCommit.Request
        {
            TransactionalId = transactionalId,
            Group = group,
            ProducerId = producer.ProducerId,
            Epoch = producer.Epoch,
            MemberId = memberId,
            Generation = generation,
            Topics =
            [
                new TxnOffsetCommit.CommittedTopic
                {
                    Name = topic,
                    Partitions = [new TxnOffsetCommit.CommittedPartition { Offset = offset, LeaderEpoch = leaderEpoch, Metadata = metadata }],
                },
            ],
        })).Topics.Single().Partitions.Single().Error;

    public async Task<ErrorCode> EndTransactionAsync(string transactionalId, InitProducerId.Response producer, bool commit, short version = 1) =>
        (await Client.SendAsync<EndTxn.Response>(ApiKey.EndTxn, version, new EndTxn.Request
        {
            TransactionalId = transactionalId,
            ProducerId = producer.ProducerId,
            Epoch = producer.Epoch,
            Commit = commit,
        })).Error;

    public async Task<ErrorCode> CommitOffsetAsync(
        string group, string topic, long offset, int leaderEpoch = -1, string? metadata = "", string memberId = "", int generation = -1)
    {
        await FindCoordinatorAsync(group, type: 0);
        var request = new OffsetCommit.Request
        {
            Group = group,
            MemberId = memberId,
            Generation = generation,
            Topics =
            [
                new OffsetCommit.CommittedTopic
                {
                    Name = topic,
                    Partitions = [new OffsetCommit.CommittedPartition { Offset = offset, LeaderEpoch = leaderEpoch, Metadata = metadata }],
                },
            ],
        };
        var error = ErrorCode.None;
        await UntilAsync(async () =>
        {
            var response = await Client.SendAsync<OffsetCommit.Response>(ApiKey.OffsetCommit, 9, request);
            return !IsLoading(error = response.Topics.Single().Partitions.Single().Error);
        });
        return error;
    }

    public async Task<OffsetFetch.PartitionResult> FetchOffsetAsync(string group, string topic, bool requireStable = false)
    {
        await FindCoordinatorAsync(group, type: 0);
        var request = new OffsetFetch.Request
        {
            Groups = [new OffsetFetch.WantedGroup { Group = group, Topics = [new OffsetFetch.WantedTopic { Name = topic, Partitions = [0] }] }],
            RequireStable = requireStable,
        };
        OffsetFetch.GroupResult result = null!;
        await UntilAsync(async () =>
        {
            result = (await Client.SendAsync<OffsetFetch.Response>(ApiKey.OffsetFetch, 9, request)).Groups.Single();
            return !IsLoading(result.Error);
        });
        Assert.Equal(ErrorCode.None, result.Error);
        return result.Topics.Single().Partitions.Single();
    }

    public async Task FindCoordinatorAsync(string name, sbyte type) => await UntilAsync(async () =>
        (await Client.SendAsync<FindCoordinator.Response>(ApiKey.FindCoordinator, 2, new FindCoordinator.Request { Names = [name], Type = type }))
            .Coordinators.Single().Error == ErrorCode.None);

    public Task<JoinGroup.Response> JoinAsync(string group, string memberId = "", int sessionTimeoutMs = 10_000, string protocol = "range", short version = 4) =>
        Client.SendAsync<JoinGroup.Response>(ApiKey.JoinGroup, version, JoinRequest(group, memberId, sessionTimeoutMs, protocol));

    public static JoinGroup.Request JoinRequest(string group, string memberId = "", int sessionTimeoutMs = 10_000, string protocol = "range") => new()
    {
        Group = group,
        MemberId = memberId,
        SessionTimeoutMs = sessionTimeoutMs,
        RebalanceTimeoutMs = sessionTimeoutMs,
        ProtocolType = "consumer",
        Protocols = [new GroupProtocol { Name = protocol, Metadata = new byte[] { 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 } }],
    };

    public Task<SyncGroup.Response> SyncAsync(string group, string memberId, int generation, params (string MemberId, byte[] Bytes)[] assignments) =>
        Client.SendAsync<SyncGroup.Response>(ApiKey.SyncGroup, 3, new SyncGroup.Request
        {
            Group = group,
            MemberId = memberId,
            Generation = generation,
            Assignments = [.. assignments.Select(a => new SyncGroup.MemberAssignment { MemberId = a.MemberId, Bytes = a.Bytes })],
        });

    public async Task<ErrorCode> HeartbeatAsync(string group, string memberId, int generation) =>
        (await Client.SendAsync<Heartbeat.Response>(
            ApiKey.Heartbeat, 3, new Heartbeat.Request { Group = group, MemberId = memberId, Generation = generation })).Error;

    /// <summary>Asks again until the answer is yes. A request and its answer are the only clock.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (!await condition())
            Assert.True(DateTime.UtcNow < deadline, "the broker did not get there within a minute");
    }

    public static bool IsLoading(ErrorCode error) =>
        error is ErrorCode.CoordinatorLoadInProgress or ErrorCode.CoordinatorNotAvailable or ErrorCode.NotCoordinator;
}
