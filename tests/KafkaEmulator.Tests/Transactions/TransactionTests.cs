using KafkaEmulation.Protocol;
using KafkaEmulation.Requests;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Transactions;

[Collection(SharedBrokers.Name)]
public sealed class TransactionTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task Initialising_again_bumps_the_epoch_of_the_same_producer_id(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var id = TestNames.Unique("transaction");

        var first = await session.InitProducerIdAsync(id);
        var second = await session.InitProducerIdAsync(id);

        Assert.Equal((ErrorCode.None, (short)0), (first.Error, first.Epoch));
        Assert.Equal((first.ProducerId, (short)1), (second.ProducerId, second.Epoch));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task The_fenced_producer_is_told_so_in_words_that_its_version_knows(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var id = TestNames.Unique("transaction");
        var zombie = await session.InitProducerIdAsync(id);
        await session.InitProducerIdAsync(id);

        Assert.Equal(ErrorCode.InvalidProducerEpoch, await session.AddPartitionAsync(id, zombie, topic, version: 1));
        Assert.Equal(ErrorCode.ProducerFenced, await session.AddPartitionAsync(id, zombie, topic, version: 2));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await session.AddGroupAsync(id, zombie, "group", version: 1));
        Assert.Equal(ErrorCode.ProducerFenced, await session.AddGroupAsync(id, zombie, "group", version: 2));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await session.EndTransactionAsync(id, zombie, commit: true, version: 1));
        Assert.Equal(ErrorCode.ProducerFenced, await session.EndTransactionAsync(id, zombie, commit: true, version: 2));
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, await session.AddPartitionAsync(TestNames.Unique("nobody"), zombie, topic));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_producer_that_recovers_gets_the_next_epoch_and_a_fenced_one_does_not(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var id = TestNames.Unique("transaction");
        var producer = await session.InitProducerIdAsync(id);

        var bumped = await session.InitProducerIdAsync(id, producerId: producer.ProducerId, epoch: producer.Epoch);
        var asked_again = await session.InitProducerIdAsync(id, producerId: producer.ProducerId, epoch: producer.Epoch);
        var other = await session.InitProducerIdAsync(id);
        var fenced = await session.InitProducerIdAsync(id, producerId: producer.ProducerId, epoch: bumped.Epoch);
        var fencedBefore = await session.InitProducerIdAsync(id, producerId: producer.ProducerId, epoch: bumped.Epoch, version: 3);

        Assert.Equal((ErrorCode.None, (short)1), (bumped.Error, bumped.Epoch));
        Assert.Equal((ErrorCode.None, (short)1), (asked_again.Error, asked_again.Epoch));
        Assert.Equal((short)2, other.Epoch);
        Assert.Equal(ErrorCode.ProducerFenced, fenced.Error);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, fencedBefore.Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Initialising_aborts_what_the_fenced_producer_left_open(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var id = TestNames.Unique("transaction");
        var zombie = await session.InitProducerIdAsync(id);
        await session.AddPartitionPatientlyAsync(id, zombie, topic);
        Assert.Equal(ErrorCode.None, (await WriteAsync(session, id, zombie, topic)).Error);
        Assert.Equal(0, await session.ListOffsetAsync(topic, readCommitted: true));

        Assert.Equal(ErrorCode.ConcurrentTransactions, (await session.InitProducerIdAsync(id)).Error);
        var successor = await session.InitProducerIdPatientlyAsync(id);

        // One record and the marker that aborts it.
        await Session.UntilAsync(async () => await session.ListOffsetAsync(topic, readCommitted: true) == 2);
        Assert.True(successor.Epoch > zombie.Epoch);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, (await WriteAsync(session, id, zombie, topic, sequence: 1)).Error);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await session.EndTransactionAsync(id, zombie, commit: true));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Readers_of_committed_records_see_an_open_transaction_only_when_it_commits(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var id = TestNames.Unique("transaction");
        var producer = await session.InitProducerIdAsync(id);
        await session.AddPartitionPatientlyAsync(id, producer, topic);
        await WriteAsync(session, id, producer, topic);
        await session.ProduceAsync(topic, new Batch().Build());

        var open = await session.FetchAsync(topic, readCommitted: true);
        Assert.Equal((0, 2L, 0L), (open.Records.Length, open.HighWatermark, open.LastStableOffset));
        Assert.NotEqual(0, (await session.FetchAsync(topic)).Records.Length);

        Assert.Equal(ErrorCode.None, await session.EndTransactionAsync(id, producer, commit: true));
        await Session.UntilAsync(async () => (await session.FetchAsync(topic, readCommitted: true)).LastStableOffset == 3);
        var committed = await session.FetchAsync(topic, readCommitted: true);
        Assert.Empty(committed.Aborted!);
        Assert.NotEqual(0, committed.Records.Length);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task An_aborted_transaction_is_listed_for_readers_of_its_records_only(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var id = TestNames.Unique("transaction");
        var producer = await session.InitProducerIdAsync(id);
        await session.AddPartitionPatientlyAsync(id, producer, topic);
        await session.ProduceAsync(topic, new Batch().Build());
        await WriteAsync(session, id, producer, topic);
        Assert.Equal(ErrorCode.None, await session.EndTransactionAsync(id, producer, commit: false));
        await Session.UntilAsync(async () => await session.ListOffsetAsync(topic, readCommitted: true) == 3);

        var aborted = Assert.Single((await session.FetchAsync(topic, readCommitted: true)).Aborted!);
        Assert.Equal((producer.ProducerId, 1L), (aborted.ProducerId, aborted.FirstOffset));
        Assert.Single((await session.FetchAsync(topic, offset: 2, readCommitted: true)).Aborted!);
        Assert.Empty((await session.FetchAsync(topic, offset: 3, readCommitted: true)).Aborted ?? []);
        Assert.Null((await session.FetchAsync(topic)).Aborted);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_partition_that_was_not_added_takes_no_transactional_records(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var id = TestNames.Unique("transaction");
        var producer = await session.InitProducerIdAsync(id);

        Assert.Equal(ErrorCode.InvalidTxnState, (await WriteAsync(session, id, producer, topic)).Error);
        Assert.Equal(0, await session.ListOffsetAsync(topic));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_plain_batch_of_a_producer_with_an_open_transaction_is_refused(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var id = TestNames.Unique("transaction");
        var producer = await session.InitProducerIdAsync(id);
        await session.AddPartitionPatientlyAsync(id, producer, topic);
        await WriteAsync(session, id, producer, topic);

        var plain = new Batch { ProducerId = producer.ProducerId, Epoch = producer.Epoch, Sequence = 1 };
        Assert.Equal(ErrorCode.InvalidTxnState, (await session.ProduceAsync(topic, plain.Build())).Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Ending_again_is_success_for_the_same_decision_and_an_error_for_the_other(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var id = TestNames.Unique("transaction");
        var producer = await session.InitProducerIdAsync(id);
        Assert.Equal(ErrorCode.InvalidTxnState, await session.EndTransactionAsync(id, producer, commit: true));
        await session.AddPartitionPatientlyAsync(id, producer, topic);
        Assert.Equal(ErrorCode.None, await session.EndTransactionAsync(id, producer, commit: true));

        // Until the markers are written the same decision is CONCURRENT_TRANSACTIONS.
        var again = ErrorCode.ConcurrentTransactions;
        await Session.UntilAsync(async () => (again = await session.EndTransactionAsync(id, producer, commit: true)) != ErrorCode.ConcurrentTransactions);
        Assert.Equal(ErrorCode.None, again);
        Assert.Equal(ErrorCode.InvalidTxnState, await session.EndTransactionAsync(id, producer, commit: false));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Adding_a_partition_that_does_not_exist_adds_none(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var id = TestNames.Unique("transaction");
        var producer = await session.InitProducerIdAsync(id);

        var response = await session.Client.SendAsync<AddPartitionsToTxn.Response>(ApiKey.AddPartitionsToTxn, 0, new AddPartitionsToTxn.Request
        {
            Transactions =
            [
                new AddPartitionsToTxn.Transaction
                {
                    TransactionalId = id,
                    ProducerId = producer.ProducerId,
                    Epoch = producer.Epoch,
                    Topics = [new TopicPartitions { Topic = topic, Partitions = [0, 9] }],
                },
            ],
        });

        var errors = response.Transactions.Single().Topics.Single().Partitions.ToDictionary(partition => partition.Index, partition => partition.Error);
        Assert.Equal(ErrorCode.OperationNotAttempted, errors[0]);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, errors[9]);
        Assert.Equal(ErrorCode.InvalidTxnState, await session.EndTransactionAsync(id, producer, commit: true));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_transaction_that_is_open_for_too_long_is_aborted_and_its_producer_fenced(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var id = TestNames.Unique("transaction");
        var producer = await session.InitProducerIdAsync(id, timeoutMs: 3000);
        await session.AddPartitionPatientlyAsync(id, producer, topic);
        Assert.Equal(ErrorCode.None, (await WriteAsync(session, id, producer, topic)).Error);

        await Session.UntilAsync(async () => await session.ListOffsetAsync(topic, readCommitted: true) == 2);

        Assert.Single((await session.FetchAsync(topic, readCommitted: true)).Aborted!);
        Assert.Equal(ErrorCode.ProducerFenced, await session.EndTransactionAsync(id, producer, commit: true, version: 2));
        Assert.Equal(ErrorCode.None, (await session.InitProducerIdPatientlyAsync(id)).Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Time_outs_outside_the_limits_and_empty_ids_are_refused(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);

        Assert.Equal(ErrorCode.InvalidTransactionTimeout, (await session.InitProducerIdAsync(TestNames.Unique("transaction"), timeoutMs: 0)).Error);
        Assert.Equal(ErrorCode.InvalidTransactionTimeout, (await session.InitProducerIdAsync(TestNames.Unique("transaction"), timeoutMs: 16 * 60_000)).Error);
        Assert.Equal(
            ErrorCode.InvalidRequest,
            (await session.Client.SendAsync<InitProducerId.Response>(ApiKey.InitProducerId, 4, new InitProducerId.Request { TransactionalId = "", TimeoutMs = 1000 })).Error);
    }

    private static Task<Produce.PartitionResult> WriteAsync(
        Session session, string transactionalId, InitProducerId.Response producer, string topic, int sequence = 0) =>
        session.ProduceAsync(topic, Batch.InTransaction(producer, sequence).Build(), transactionalId);

    private async Task<Session> OpenAsync(BrokerKind kind) => await Session.OpenAsync(await brokers.StartAsync(kind));
}
