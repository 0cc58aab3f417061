using KafkaEmulation.Requests;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Transactions;

/// <summary>Transaction version 2 (KIP-890): partitions are added by writing to them, and each end of a transaction raises the epoch.</summary>
[Collection(SharedBrokers.Name)]
public sealed class Version2Tests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task Writing_adds_the_partition_and_each_end_raises_the_epoch(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, id) = (await session.CreateTopicAsync(), TestNames.Unique("transaction"));
        var producer = await session.InitProducerIdAsync(id, version: 5);

        Assert.Equal(ErrorCode.None, await WriteAsync(session, topic, id, producer));
        var committed = await EndPatientlyAsync(session, id, producer, commit: true);
        Assert.Equal((ErrorCode.None, producer.ProducerId, (short)(producer.Epoch + 1)), (committed.Error, committed.ProducerId, committed.Epoch));
        await Session.UntilAsync(async () => await session.ListOffsetAsync(topic, readCommitted: true) == 2);

        // The epoch before is a zombie's.
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await WriteAsync(session, topic, id, producer, sequence: 1));
        var next = Owner(committed);
        Assert.Equal(ErrorCode.None, await WriteAsync(session, topic, id, next));
        var aborted = await EndPatientlyAsync(session, id, next, commit: false);
        Assert.Equal((ErrorCode.None, (short)(next.Epoch + 1)), (aborted.Error, aborted.Epoch));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task An_end_that_is_asked_again_is_answered_alike_and_the_other_one_is_refused(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, id) = (await session.CreateTopicAsync(), TestNames.Unique("transaction"));
        var producer = await session.InitProducerIdAsync(id, version: 5);
        await WriteAsync(session, topic, id, producer);
        var committed = await EndPatientlyAsync(session, id, producer, commit: true);

        var again = await EndPatientlyAsync(session, id, producer, commit: true);
        var other = await EndPatientlyAsync(session, id, producer, commit: false);

        Assert.Equal((ErrorCode.None, committed.Epoch), (again.Error, again.Epoch));
        Assert.Equal(ErrorCode.InvalidTxnState, other.Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task What_never_began_can_be_aborted_and_not_committed(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var id = TestNames.Unique("transaction");
        var producer = await session.InitProducerIdAsync(id, version: 5);

        Assert.Equal(ErrorCode.InvalidTxnState, (await EndPatientlyAsync(session, id, producer, commit: true)).Error);
        var aborted = await EndPatientlyAsync(session, id, producer, commit: false);
        Assert.Equal((ErrorCode.None, (short)(producer.Epoch + 1)), (aborted.Error, aborted.Epoch));
        var again = await EndPatientlyAsync(session, id, Owner(aborted), commit: false);
        Assert.Equal((ErrorCode.None, (short)(producer.Epoch + 2)), (again.Error, again.Epoch));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Offsets_add_their_group_and_are_committed_with_it(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, id, group) = (await session.CreateTopicAsync(), TestNames.Unique("transaction"), TestNames.Unique("group"));
        await session.CommitOffsetAsync(group, topic, 1);
        var producer = await session.InitProducerIdAsync(id, version: 5);

        var error = ErrorCode.None;
        await Session.UntilAsync(async () => (error = (await session.Client.SendAsync<TxnOffsetCommit.Response>(ApiKey.TxnOffsetCommit, 5, new TxnOffsetCommit.Request
        {
            TransactionalId = id,
            Group = group,
            ProducerId = producer.ProducerId,
            Epoch = producer.Epoch,
            Topics = [new TxnOffsetCommit.CommittedTopic { Name = topic, Partitions = [new TxnOffsetCommit.CommittedPartition { Offset = 7 }] }],
        })).Topics.Single().Partitions.Single().Error) != ErrorCode.ConcurrentTransactions);
        Assert.Equal(ErrorCode.None, error);
        Assert.Equal(1, (await session.FetchOffsetAsync(group, topic)).Offset);

        await EndPatientlyAsync(session, id, producer, commit: true);
        await Session.UntilAsync(async () => (await session.FetchOffsetAsync(group, topic)).Offset == 7);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_new_producer_of_the_id_has_a_higher_epoch_than_all_before(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, id) = (await session.CreateTopicAsync(), TestNames.Unique("transaction"));
        var producer = await session.InitProducerIdAsync(id, version: 5);
        await WriteAsync(session, topic, id, producer);

        // The transaction that it left open is aborted first.
        var successor = await session.InitProducerIdPatientlyAsync(id);

        Assert.Equal((producer.ProducerId, (short)2), (successor.ProducerId, successor.Epoch));
        Assert.Equal(ErrorCode.ProducerFenced, (await EndPatientlyAsync(session, id, producer, commit: true)).Error);
        await Session.UntilAsync(async () => await session.ListOffsetAsync(topic, readCommitted: true) == 2);
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        Assert.Empty(cluster.ReadValues(topic));
    }

    private static InitProducerId.Response Owner(EndTxn.Response ended) => new() { ProducerId = ended.ProducerId, Epoch = ended.Epoch };

    private static async Task<ErrorCode> WriteAsync(Session session, string topic, string id, InitProducerId.Response producer, int sequence = 0)
    {
        var batch = Batch.InTransaction(producer, sequence);
        var error = ErrorCode.None;
        await Session.UntilAsync(async () =>
            (error = (await session.ProduceAsync(topic, batch.Build(), id, version: 12)).Error) is not (ErrorCode.ConcurrentTransactions or ErrorCode.NotEnoughReplicas));
        return error;
    }

    private static async Task<EndTxn.Response> EndPatientlyAsync(Session session, string id, InitProducerId.Response producer, bool commit)
    {
        EndTxn.Response response = null!;
        await Session.UntilAsync(async () => (response = await session.Client.SendAsync<EndTxn.Response>(ApiKey.EndTxn, 5, new EndTxn.Request
        {
            TransactionalId = id,
            ProducerId = producer.ProducerId,
            Epoch = producer.Epoch,
            Commit = commit,
        })).Error != ErrorCode.ConcurrentTransactions);
        return response;
    }

    private async Task<Session> OpenAsync(BrokerKind kind) => await Session.OpenAsync(await brokers.StartAsync(kind));
}
