using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Records;

[Collection(SharedBrokers.Name)]
public sealed class ProduceTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task Offsets_are_assigned_in_the_order_of_arrival(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();

        Assert.Equal(0, (await session.ProduceAsync(topic, new Batch { Values = ["a", "b", "c"] }.Build())).BaseOffset);
        Assert.Equal(3, (await session.ProduceAsync(topic, new Batch { Values = ["d"] }.Build())).BaseOffset);
        Assert.Equal(4, await session.ListOffsetAsync(topic));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_batch_whose_checksum_does_not_match_is_refused_and_leaves_no_trace(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var batch = new Batch().Build();
        batch[^2] ^= 1;

        Assert.Equal(ErrorCode.CorruptMessage, (await session.ProduceAsync(topic, batch)).Error);
        Assert.Equal(0, await session.ListOffsetAsync(topic));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_batch_above_the_topics_limit_is_refused(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync(configs: ("max.message.bytes", "1000"));

        Assert.Equal(ErrorCode.MessageTooLarge, (await session.ProduceAsync(topic, new Batch { Values = [new string('x', 1000)] }.Build())).Error);
        Assert.Equal(ErrorCode.None, (await session.ProduceAsync(topic, new Batch { Values = [new string('x', 800)] }.Build())).Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_partition_that_does_not_exist_is_refused(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();

        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await session.ProduceAsync(topic, new Batch().Build(), partition: 7)).Error);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await session.ProduceAsync(TestNames.Unique("no-topic"), new Batch().Build())).Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Acks_other_than_none_leader_and_all_are_refused(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();

        Assert.Equal(ErrorCode.InvalidRequiredAcks, (await session.ProduceAsync(topic, new Batch().Build(), acks: 2)).Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Without_acks_nothing_is_answered_and_the_records_are_there(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();

        await session.Client.SendOnlyAsync((short)ApiKey.Produce, 9, flexible: true, Session.ProduceRequest(topic, new Batch().Build(), acks: 0));

        // The next answer on the connection is the next request's.
        await Session.UntilAsync(async () => await session.ListOffsetAsync(topic) == 1);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_repeated_batch_is_answered_with_its_first_offset_and_not_appended(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var producer = await session.InitProducerIdAsync(null);
        byte[] BatchAt(int sequence) => new Batch { ProducerId = producer.ProducerId, Epoch = producer.Epoch, Sequence = sequence, Values = ["a", "b"] }.Build();
        for (var sequence = 0; sequence < 12; sequence += 2)
            Assert.Equal(ErrorCode.None, (await session.ProduceAsync(topic, BatchAt(sequence))).Error);

        // Sequences 0 and 1 are the sixth batch from the end; five are remembered.
        for (var sequence = 2; sequence < 12; sequence += 2)
        {
            var repeated = await session.ProduceAsync(topic, BatchAt(sequence));
            Assert.Equal((ErrorCode.None, sequence), (repeated.Error, repeated.BaseOffset));
        }
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, (await session.ProduceAsync(topic, BatchAt(0))).Error);
        Assert.Equal(12, await session.ListOffsetAsync(topic));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_sequence_with_a_gap_is_refused(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var producer = await session.InitProducerIdAsync(null);
        var batch = new Batch { ProducerId = producer.ProducerId, Epoch = producer.Epoch };

        Assert.Equal(ErrorCode.None, (await session.ProduceAsync(topic, (batch with { Sequence = 0 }).Build())).Error);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, (await session.ProduceAsync(topic, (batch with { Sequence = 2 }).Build())).Error);
        Assert.Equal(ErrorCode.None, (await session.ProduceAsync(topic, (batch with { Sequence = 1 }).Build())).Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_lower_epoch_is_refused_and_a_higher_one_begins_with_sequence_0(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var producer = await session.InitProducerIdAsync(null);
        var batch = new Batch { ProducerId = producer.ProducerId, Sequence = 0 };

        Assert.Equal(ErrorCode.None, (await session.ProduceAsync(topic, (batch with { Epoch = 1 }).Build())).Error);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, (await session.ProduceAsync(topic, (batch with { Epoch = 0, Sequence = 1 }).Build())).Error);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, (await session.ProduceAsync(topic, (batch with { Epoch = 2, Sequence = 1 }).Build())).Error);
        Assert.Equal(ErrorCode.None, (await session.ProduceAsync(topic, (batch with { Epoch = 2, Sequence = 0 }).Build())).Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Sequences_wrap_to_0_behind_the_largest_integer(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var producer = await session.InitProducerIdAsync(null);
        var batch = new Batch { ProducerId = producer.ProducerId, Epoch = producer.Epoch };

        // A producer that the partition does not know may begin anywhere.
        Assert.Equal(ErrorCode.None, (await session.ProduceAsync(topic, (batch with { Sequence = int.MaxValue - 1, Values = ["a", "b", "c"] }).Build())).Error);
        Assert.Equal(ErrorCode.None, (await session.ProduceAsync(topic, (batch with { Sequence = 1 }).Build())).Error);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Clients_may_not_write_control_batches(BrokerKind kind)
    {
        using var session = await OpenAsync(kind);
        var topic = await session.CreateTopicAsync();
        var transactionalId = TestNames.Unique("transaction");
        var producer = await session.InitProducerIdAsync(transactionalId);
        await session.AddPartitionPatientlyAsync(transactionalId, producer, topic);
        var marker = KafkaEmulation.Records.ControlBatch.Marker(producer.ProducerId, producer.Epoch, commit: true, coordinatorEpoch: 0, timestamp: 0);

        Assert.Equal(ErrorCode.InvalidRecord, (await session.ProduceAsync(topic, marker.Bytes.ToArray(), transactionalId)).Error);
    }

    private async Task<Session> OpenAsync(BrokerKind kind) => await Session.OpenAsync(await brokers.StartAsync(kind));
}
