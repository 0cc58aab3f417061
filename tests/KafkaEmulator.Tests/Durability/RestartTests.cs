using KafkaEmulation.Requests;
using KafkaEmulation.Tests.Kit;

namespace KafkaEmulation.Tests.Durability;

/// <summary>What a broker knows after a crash, from its data directory and from memory: both recover by the same code.</summary>
public sealed class RestartTests : IDisposable
{
    private const string FirstSegment = "00000000000000000000.log";

    private readonly string _directory = Directory.CreateTempSubdirectory("emulator-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory, InlineData(false), InlineData(true)]
    public async Task Records_and_the_sequences_of_their_producers_survive(bool onDisk)
    {
        await using var emulator = await StartAsync(onDisk);
        var topic = await InSessionAsync(emulator, session => session.CreateTopicAsync(partitions: 2));
        var producer = await InSessionAsync(emulator, session => session.InitProducerIdAsync(null));
        byte[] BatchAt(int sequence) => new Batch { ProducerId = producer.ProducerId, Epoch = producer.Epoch, Sequence = sequence, Values = ["a", "b"] }.Build();
        await InSessionAsync(emulator, session => session.ProduceAsync(topic, BatchAt(0)));
        var id = (await InSessionAsync(emulator, session => session.DescribeAsync(topic))).Id;

        await emulator.RestartAsync();

        using var after = await Session.OpenAsync(emulator.BootstrapServers);
        Assert.Equal((id, 2), ((await after.DescribeAsync(topic)).Id, (await after.DescribeAsync(topic)).Partitions.Count));
        Assert.Equal(BatchAt(0).Length, (await after.FetchAsync(topic)).Records.Length);
        var repeated = await after.ProduceAsync(topic, BatchAt(0));
        Assert.Equal((ErrorCode.None, 0), (repeated.Error, repeated.BaseOffset));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, (await after.ProduceAsync(topic, BatchAt(4))).Error);
        Assert.Equal(2, (await after.ProduceAsync(topic, BatchAt(2))).BaseOffset);
        Assert.NotEqual(producer.ProducerId, (await after.InitProducerIdAsync(null)).ProducerId);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Committed_and_aborted_transactions_stay_so(bool onDisk)
    {
        await using var emulator = await StartAsync(onDisk);
        var topic = await InSessionAsync(emulator, session => session.CreateTopicAsync());
        await InSessionAsync(emulator, async session =>
        {
            var producer = await session.InitProducerIdAsync("id");
            await WriteAsync(session, producer, topic, sequence: 0);
            await session.CommitInTransactionAsync("id", producer, "group", topic, 10);
            await session.EndTransactionAsync("id", producer, commit: true);
            await Session.UntilAsync(async () => await session.ListOffsetAsync(topic, readCommitted: true) == 2);
            await WriteAsync(session, producer, topic, sequence: 1);
            await session.CommitInTransactionAsync("id", producer, "group", topic, 20);
            await session.EndTransactionAsync("id", producer, commit: false);
            await Session.UntilAsync(async () => await session.ListOffsetAsync(topic, readCommitted: true) == 4);
            return true;
        });

        await emulator.RestartAsync();

        using var after = await Session.OpenAsync(emulator.BootstrapServers);
        Assert.Equal(2, Assert.Single((await after.FetchAsync(topic, readCommitted: true)).Aborted!).FirstOffset);
        Assert.Equal(10, (await after.FetchOffsetAsync("group", topic, requireStable: true)).Offset);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task An_open_transaction_stays_open_and_can_be_ended_by_its_producer(bool onDisk)
    {
        await using var emulator = await StartAsync(onDisk);
        var topic = await InSessionAsync(emulator, session => session.CreateTopicAsync());
        var producer = await InSessionAsync(emulator, session => session.InitProducerIdAsync("id"));
        await InSessionAsync(emulator, async session =>
        {
            await WriteAsync(session, producer, topic, sequence: 0);
            return await session.CommitInTransactionAsync("id", producer, "group", topic, 10);
        });

        await emulator.RestartAsync();

        using var after = await Session.OpenAsync(emulator.BootstrapServers);
        Assert.Equal(0, await after.ListOffsetAsync(topic, readCommitted: true));
        Assert.Equal(ErrorCode.UnstableOffsetCommit, (await after.FetchOffsetAsync("group", topic, requireStable: true)).Error);
        Assert.Equal(ErrorCode.None, await after.EndTransactionAsync("id", producer, commit: true));
        await Session.UntilAsync(async () => await after.ListOffsetAsync(topic, readCommitted: true) == 2);
        Assert.Equal(10, (await after.FetchOffsetAsync("group", topic, requireStable: true)).Offset);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_decision_whose_markers_were_not_written_is_carried_out_after_the_restart(bool onDisk)
    {
        await using var emulator = await StartAsync(onDisk, options => options.TransactionMarkerDelay = TimeSpan.FromHours(1));
        var topic = await InSessionAsync(emulator, session => session.CreateTopicAsync());
        await InSessionAsync(emulator, async session =>
        {
            var producer = await session.InitProducerIdAsync("id");
            await WriteAsync(session, producer, topic, sequence: 0);
            await session.CommitInTransactionAsync("id", producer, "group", topic, 10);
            Assert.Equal(ErrorCode.None, await session.EndTransactionAsync("id", producer, commit: true));
            Assert.Equal(0, await session.ListOffsetAsync(topic, readCommitted: true));
            return true;
        });

        await emulator.RestartAsync();

        using var after = await Session.OpenAsync(emulator.BootstrapServers);
        Assert.Equal(2, await after.ListOffsetAsync(topic, readCommitted: true));
        Assert.Empty((await after.FetchAsync(topic, readCommitted: true)).Aborted!);
        Assert.Equal(10, (await after.FetchOffsetAsync("group", topic, requireStable: true)).Offset);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_epoch_of_a_fenced_producer_stays_fenced(bool onDisk)
    {
        await using var emulator = await StartAsync(onDisk);
        var topic = await InSessionAsync(emulator, session => session.CreateTopicAsync());
        var zombie = await InSessionAsync(emulator, session => session.InitProducerIdAsync("id"));
        await InSessionAsync(emulator, session => session.InitProducerIdAsync("id"));

        await emulator.RestartAsync();

        using var after = await Session.OpenAsync(emulator.BootstrapServers);
        Assert.Equal(ErrorCode.ProducerFenced, await after.AddPartitionAsync("id", zombie, topic, version: 2));
        var third = await after.InitProducerIdAsync("id");
        Assert.Equal((zombie.ProducerId, 2), (third.ProducerId, third.Epoch));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Members_of_a_group_go_on_without_a_rebalance(bool onDisk)
    {
        await using var emulator = await StartAsync(onDisk);
        var member = await InSessionAsync(emulator, session => new GroupKit(session, "group").JoinAloneAsync());

        await emulator.RestartAsync();

        using var after = await Session.OpenAsync(emulator.BootstrapServers);
        Assert.Equal(ErrorCode.None, await after.HeartbeatAsync("group", member.Id, member.Generation));
        Assert.Equal([1, 2, 3], (await after.SyncAsync("group", member.Id, member.Generation)).Assignment.ToArray());
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_deleted_topic_stays_deleted_with_its_offsets(bool onDisk)
    {
        await using var emulator = await StartAsync(onDisk);
        var topic = await InSessionAsync(emulator, async session =>
        {
            var created = await session.CreateTopicAsync();
            await session.CommitOffsetAsync("group", created, 5);
            await session.Client.SendAsync<DeleteTopics.Response>(ApiKey.DeleteTopics, 1, new DeleteTopics.Request { Topics = [new DeleteTopics.WantedTopic { Name = created }] });
            return created;
        });

        await emulator.RestartAsync();

        using var after = await Session.OpenAsync(emulator.BootstrapServers);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await after.DescribeAsync(topic)).Error);
        Assert.Equal(-1, (await after.FetchOffsetAsync("group", topic)).Offset);
        Assert.Empty(onDisk ? Directory.GetDirectories(Path.Combine(_directory, "topics")) : []);
    }

    [Fact]
    public async Task A_torn_last_write_is_cut_off_and_told_of()
    {
        var log = new LogLines();
        await using var emulator = await StartAsync(onDisk: true, options => options.LoggerFactory = log);
        var topic = await InSessionAsync(emulator, async session =>
        {
            var created = await session.CreateTopicAsync();
            await session.ProduceAsync(created, new Batch { Values = ["a"] }.Build());
            await session.CommitOffsetAsync("group", created, 1);
            return created;
        });
        await emulator.KillAsync();
        foreach (var file in Directory.GetFiles(_directory, FirstSegment, SearchOption.AllDirectories).Append(Path.Combine(_directory, "journal")))
        {
            await using var torn = new FileStream(file, FileMode.Append);
            await torn.WriteAsync(new byte[] { 0, 0, 0, 0, 0, 0, 0, 9, 0, 0 });
        }

        await emulator.RestartAsync();

        using var after = await Session.OpenAsync(emulator.BootstrapServers);
        Assert.Equal(1, await after.ListOffsetAsync(topic));
        Assert.Equal(1, (await after.FetchOffsetAsync("group", topic)).Offset);
        Assert.Equal(1, (await after.ProduceAsync(topic, new Batch { Values = ["b"] }.Build())).BaseOffset);
        Assert.Equal(2, log.All.Count(line => line.Contains("torn: 10 bytes")));
    }

    [Theory, InlineData(FirstSegment), InlineData("journal")]
    public async Task A_last_write_whose_bytes_did_not_all_arrive_is_cut_off(string file)
    {
        await using var emulator = await StartAsync(onDisk: true);
        var topic = await InSessionAsync(emulator, async session =>
        {
            var created = await session.CreateTopicAsync();
            await session.ProduceAsync(created, new Batch { Values = ["a"] }.Build());
            await session.CommitOffsetAsync("group", created, 1);
            await session.ProduceAsync(created, new Batch { Values = ["b"] }.Build());
            await session.CommitOffsetAsync("group", created, 2);
            return created;
        });
        await emulator.KillAsync();
        await using (var written = new FileStream(Directory.GetFiles(_directory, file, SearchOption.AllDirectories).Single(), FileMode.Open))
        {
            written.Seek(-1, SeekOrigin.End);
            written.WriteByte(0xee);
        }

        await emulator.RestartAsync();

        using var after = await Session.OpenAsync(emulator.BootstrapServers);
        Assert.Equal(file == FirstSegment ? 1 : 2, await after.ListOffsetAsync(topic));
        Assert.Equal(file == "journal" ? 1 : 2, (await after.FetchOffsetAsync("group", topic)).Offset);
    }

    [Fact]
    public async Task Two_brokers_do_not_share_a_data_directory()
    {
        await using var emulator = await StartAsync(onDisk: true);

        var refused = await Assert.ThrowsAsync<IOException>(() => StartAsync(onDisk: true));

        Assert.Contains(_directory, refused.Message);
        Assert.Contains("in use by another broker", refused.Message);
    }

    private static async Task WriteAsync(Session session, InitProducerId.Response producer, string topic, int sequence)
    {
        await session.AddPartitionPatientlyAsync("id", producer, topic);
        Assert.Equal(ErrorCode.None, await session.AddGroupAsync("id", producer, "group"));
        var batch = Batch.InTransaction(producer, sequence);
        Assert.Equal(ErrorCode.None, (await session.ProduceAsync(topic, batch.Build(), "id")).Error);
    }

    private static async Task<T> InSessionAsync<T>(KafkaEmulator emulator, Func<Session, Task<T>> use)
    {
        using var session = await Session.OpenAsync(emulator.BootstrapServers);
        return await use(session);
    }

    private Task<KafkaEmulator> StartAsync(bool onDisk, Action<KafkaEmulatorOptions>? configure = null)
    {
        var options = new KafkaEmulatorOptions { DataDirectory = onDisk ? _directory : null };
        configure?.Invoke(options);
        return KafkaEmulator.StartAsync(options);
    }
}
