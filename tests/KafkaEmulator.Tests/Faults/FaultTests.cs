using System.Collections.Concurrent;
using System.Diagnostics;
using KafkaEmulation.Faults;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Faults;

public sealed class FaultTests
{
    [Fact]
    public async Task The_nth_request_of_a_key_is_cut_before_it_takes_effect()
    {
        await using var emulator = await KafkaEmulator.StartAsync();
        using var session = await Session.OpenAsync(emulator.BootstrapServers);
        var topic = await session.CreateTopicAsync();
        var fault = Fault.DropBefore(ApiKey.Produce, nth: 2);
        emulator.Inject(fault);

        await session.ProduceAsync(topic, new Batch().Build());
        await Assert.ThrowsAnyAsync<IOException>(() => session.ProduceAsync(topic, new Batch().Build()));

        await fault.Happened;
        using var again = await Session.OpenAsync(emulator.BootstrapServers);
        Assert.Equal(1, await again.ListOffsetAsync(topic));
        Assert.Equal(1, (await again.ProduceAsync(topic, new Batch().Build())).BaseOffset);
    }

    [Fact]
    public async Task A_request_is_cut_after_it_took_effect()
    {
        await using var emulator = await KafkaEmulator.StartAsync();
        using var session = await Session.OpenAsync(emulator.BootstrapServers);
        var topic = await session.CreateTopicAsync();
        emulator.Inject(Fault.DropAfter(ApiKey.Produce));

        await Assert.ThrowsAnyAsync<IOException>(() => session.ProduceAsync(topic, new Batch().Build()));

        using var again = await Session.OpenAsync(emulator.BootstrapServers);
        Assert.Equal(1, await again.ListOffsetAsync(topic));
    }

    [Fact]
    public void Requests_that_come_at_once_are_struck_by_one_fault_each()
    {
        const int Threads = 4;
        const int RequestsOfAThread = 500;
        var plan = new FaultPlan();
        foreach (var nth in Enumerable.Range(1, Threads * RequestsOfAThread))
            plan.Add(Fault.DropBefore(ApiKey.Produce, nth));

        var struck = new ConcurrentBag<Fault?>();
        using var together = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            together.SignalAndWait();
            for (var request = 0; request < RequestsOfAThread; request++)
                struck.Add(plan.Next(ApiKey.Produce));
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(Threads * RequestsOfAThread, struck.OfType<Fault>().Distinct().Count());
    }

    [Fact]
    public void Of_two_faults_that_are_due_the_later_one_waits_for_the_next_request()
    {
        var plan = new FaultPlan();
        var (first, second) = (Fault.DropBefore(ApiKey.Produce), Fault.DropAfter(ApiKey.Produce));
        plan.Add(first);
        plan.Add(second);

        Assert.Null(plan.Next(ApiKey.Fetch));
        Assert.Equal([first, second, null], [plan.Next(ApiKey.Produce), plan.Next(ApiKey.Produce), plan.Next(ApiKey.Produce)]);
    }

    [Fact]
    public async Task A_request_is_delayed_and_other_connections_are_not()
    {
        await using var emulator = await KafkaEmulator.StartAsync();
        using var slow = await Session.OpenAsync(emulator.BootstrapServers);
        using var other = await Session.OpenAsync(emulator.BootstrapServers);
        var topic = await slow.CreateTopicAsync();
        var fault = Fault.Delay(ApiKey.Produce, TimeSpan.FromMilliseconds(500));
        emulator.Inject(fault);

        var elapsed = Stopwatch.StartNew();
        var delayed = slow.ProduceAsync(topic, new Batch { Values = ["late"] }.Build());
        await Session.UntilAsync(async () => (await other.DescribeAsync(topic)).Error == ErrorCode.None);

        Assert.Equal(ErrorCode.None, (await delayed).Error);
        Assert.True(fault.Happened.IsCompletedSuccessfully);
        Assert.InRange(elapsed.ElapsedMilliseconds, 450, 30_000);
    }

    [Theory]
    [InlineData(ApiKey.Produce)]
    [InlineData(ApiKey.InitProducerId)]
    [InlineData(ApiKey.EndTxn)]
    [InlineData(ApiKey.TxnOffsetCommit)]
    public async Task A_request_is_answered_with_an_error_in_every_part_and_has_no_effect(ApiKey key)
    {
        await using var emulator = await KafkaEmulator.StartAsync();
        using var session = await Session.OpenAsync(emulator.BootstrapServers);
        var topic = await session.CreateTopicAsync();
        var producer = await session.InitProducerIdAsync("id");
        await session.AddPartitionAsync("id", producer, topic);
        await session.AddGroupAsync("id", producer, "group");
        async Task<ErrorCode> SendAsync() => key switch
        {
            ApiKey.Produce => (await session.ProduceAsync(topic, new Batch().Build())).Error,
            ApiKey.InitProducerId => (await session.InitProducerIdAsync("other")).Error,
            ApiKey.EndTxn => await session.EndTransactionAsync("id", producer, commit: true),
            _ => await session.CommitInTransactionAsync("id", producer, "group", topic, 1),
        };

        emulator.Inject(Fault.Answer(key, ErrorCode.KafkaStorageError));

        Assert.Equal(ErrorCode.KafkaStorageError, await SendAsync());
        Assert.Equal(0, await session.ListOffsetAsync(topic));
        Assert.Equal(ErrorCode.None, await SendAsync());
    }

    [Fact]
    public async Task Until_the_markers_are_written_the_same_transactional_id_gets_CONCURRENT_TRANSACTIONS()
    {
        var clock = new ManualClock();
        await using var emulator = await KafkaEmulator.StartAsync(
            new KafkaEmulatorOptions { TransactionMarkerDelay = TimeSpan.FromSeconds(1), TimeProvider = clock });
        using var session = await Session.OpenAsync(emulator.BootstrapServers);
        var topic = await session.CreateTopicAsync();
        var producer = await session.InitProducerIdAsync("id");
        await session.AddPartitionAsync("id", producer, topic);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await session.ProduceAsync(topic, (Batch.InTransaction(producer) with { Timestamp = now }).Build(), "id");
        Assert.Equal(ErrorCode.None, await session.EndTransactionAsync("id", producer, commit: true));

        Assert.Equal(ErrorCode.ConcurrentTransactions, await session.AddPartitionAsync("id", producer, topic));
        Assert.Equal(ErrorCode.ConcurrentTransactions, await session.AddGroupAsync("id", producer, "group"));
        Assert.Equal(ErrorCode.ConcurrentTransactions, await session.EndTransactionAsync("id", producer, commit: true));
        Assert.Equal(ErrorCode.ConcurrentTransactions, (await session.InitProducerIdAsync("id")).Error);
        Assert.Equal(0, await session.ListOffsetAsync(topic, readCommitted: true));

        clock.Advance(TimeSpan.FromSeconds(1));

        await Session.UntilAsync(async () => await session.ListOffsetAsync(topic, readCommitted: true) == 2);
        Assert.Equal(ErrorCode.None, await session.AddPartitionAsync("id", producer, topic));
    }
}
