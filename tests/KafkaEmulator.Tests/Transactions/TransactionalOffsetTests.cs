using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Transactions;

[Collection(SharedBrokers.Name)]
public sealed class TransactionalOffsetTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task Offsets_of_a_group_that_nobody_joined_commit_with_the_transaction_and_keep_epoch_and_metadata(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, id, group) = await NamesAsync(session);
        var producer = await session.InitProducerIdAsync(id);
        Assert.Equal(ErrorCode.None, await session.AddGroupAsync(id, producer, group));
        Assert.Equal(ErrorCode.None, await session.CommitInTransactionAsync(id, producer, group, topic, 42, leaderEpoch: int.MaxValue - 7, metadata: "märk"));
        Assert.Equal(-1, (await session.FetchOffsetAsync(group, topic)).Offset);

        Assert.Equal(ErrorCode.None, await session.EndTransactionAsync(id, producer, commit: true));

        await Session.UntilAsync(async () => (await session.FetchOffsetAsync(group, topic)).Offset == 42);
        var committed = await session.FetchOffsetAsync(group, topic);
        Assert.Equal((int.MaxValue - 7, "märk"), (committed.LeaderEpoch, committed.Metadata));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Offsets_vanish_with_an_abort(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, id, group) = await NamesAsync(session);
        await session.CommitOffsetAsync(group, topic, 7);
        var producer = await session.InitProducerIdAsync(id);
        await session.AddGroupAsync(id, producer, group);
        await session.CommitInTransactionAsync(id, producer, group, topic, 42);

        Assert.Equal(ErrorCode.None, await session.EndTransactionAsync(id, producer, commit: false));

        await Session.UntilAsync(async () => (await session.FetchOffsetAsync(group, topic, requireStable: true)).Error == ErrorCode.None);
        Assert.Equal(7, (await session.FetchOffsetAsync(group, topic)).Offset);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Who_requires_stable_offsets_is_told_while_a_transaction_on_them_is_open(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, id, group) = await NamesAsync(session);
        await session.CommitOffsetAsync(group, topic, 7);
        var producer = await session.InitProducerIdAsync(id);
        await session.AddGroupAsync(id, producer, group);
        await session.CommitInTransactionAsync(id, producer, group, topic, 42);

        Assert.Equal(ErrorCode.UnstableOffsetCommit, (await session.FetchOffsetAsync(group, topic, requireStable: true)).Error);
        Assert.Equal(7, (await session.FetchOffsetAsync(group, topic)).Offset);

        await session.EndTransactionAsync(id, producer, commit: true);
        await Session.UntilAsync(async () => (await session.FetchOffsetAsync(group, topic, requireStable: true)) is { Error: ErrorCode.None, Offset: 42 });
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task The_zombies_offsets_are_refused(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, id, group) = await NamesAsync(session);
        var zombie = await session.InitProducerIdAsync(id);
        await session.AddGroupAsync(id, zombie, group);
        await session.InitProducerIdPatientlyAsync(id);

        Assert.Equal(ErrorCode.InvalidProducerEpoch, await session.CommitInTransactionAsync(id, zombie, group, topic, 42));
        Assert.Equal(-1, (await session.FetchOffsetAsync(group, topic, requireStable: true)).Offset);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_group_that_was_not_added_takes_no_transactional_offsets(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, id, group) = await NamesAsync(session);
        var producer = await session.InitProducerIdAsync(id);

        Assert.Equal(ErrorCode.InvalidTxnState, await session.CommitInTransactionAsync(id, producer, group, topic, 42));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_named_generation_is_checked_and_an_unnamed_one_is_not(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, id, group) = await NamesAsync(session);
        var member = await new GroupKit(session, group).JoinAloneAsync();
        var producer = await session.InitProducerIdAsync(id);
        await session.AddGroupAsync(id, producer, group);

        Assert.Equal(ErrorCode.None, await session.CommitInTransactionAsync(id, producer, group, topic, 1));
        Assert.Equal(ErrorCode.None, await session.CommitInTransactionAsync(id, producer, group, topic, 2, memberId: member.Id, generation: member.Generation));
        Assert.Equal(ErrorCode.IllegalGeneration, await session.CommitInTransactionAsync(id, producer, group, topic, 3, memberId: member.Id, generation: member.Generation - 1));
        Assert.Equal(ErrorCode.UnknownMemberId, await session.CommitInTransactionAsync(id, producer, group, topic, 3, memberId: "nobody", generation: member.Generation));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Of_a_plain_and_a_transactional_commit_the_one_received_later_wins(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var (topic, id, group) = await NamesAsync(session);
        var producer = await session.InitProducerIdAsync(id);
        await session.AddGroupAsync(id, producer, group);
        await session.CommitInTransactionAsync(id, producer, group, topic, 42);
        await session.CommitOffsetAsync(group, topic, 7);

        await session.EndTransactionAsync(id, producer, commit: true);

        await Session.UntilAsync(async () => (await session.FetchOffsetAsync(group, topic, requireStable: true)).Error == ErrorCode.None);
        Assert.Equal(7, (await session.FetchOffsetAsync(group, topic)).Offset);
    }

    private static async Task<(string Topic, string TransactionalId, string Group)> NamesAsync(Session session)
    {
        var group = TestNames.Unique("group");
        await session.FindCoordinatorAsync(group, type: 0);
        return (await session.CreateTopicAsync(), TestNames.Unique("transaction"), group);
    }

    private async Task<Session> OpenAsync(BrokerKind kind) => await Session.OpenAsync(await brokers.StartAsync(kind));
}
