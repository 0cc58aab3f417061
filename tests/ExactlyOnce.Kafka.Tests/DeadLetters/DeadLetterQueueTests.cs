using System.Text;
using Confluent.Kafka;
using ExactlyOnce.Kafka.Tests.Kit;
using Testing;

namespace ExactlyOnce.Kafka.Tests.DeadLetters;

[Collection(SharedBrokers.Name)]
public sealed class DeadLetterQueueTests(Brokers brokers)
{
    private static readonly DeadLetterOrder Order = new("alice", "the rate is known now");

    [Theory, OnEmulator, OnRealKafka]
    public async Task Dead_letters_are_found_by_topic_key_reason_and_time(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind));
        await FailAsync(kit, ("a", "1"), ("b", "2"), ("a", "3"), (null, "4"));
        await using var queue = Queue(kit);
        var middle = (await ListAsync(queue, new())).Single(letter => letter.Letter.Id == "0/2").Letter.LastFailure!.Value;

        Task<string> IdsAsync(DeadLetterFilter filter) => IdsOfAsync(queue, filter);
        Assert.Equal("0/0 0/1 0/2 0/3", await IdsAsync(new()));
        Assert.Equal("0/0 0/2", await IdsAsync(new() { Key = "a"u8.ToArray() }));
        Assert.Equal("0/1", await IdsAsync(new() { Reason = "number 2" }));
        Assert.Equal("0/0 0/1 0/2 0/3", await IdsAsync(new() { Reason = "formatexception" }));
        Assert.Equal("0/0 0/1 0/2 0/3", await IdsAsync(new() { Reason = "permanent", Topic = kit.Input }));
        Assert.Equal("", await IdsAsync(new() { Topic = "another" }));
        Assert.Equal("0/2 0/3", await IdsAsync(new() { Since = middle }));
        Assert.Equal("0/0 0/1", await IdsAsync(new() { Until = middle }));
        Assert.Equal("0/3", await IdsAsync(new() { Ids = new HashSet<string> { "0/3", "0/99" } }));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_dead_letter_is_replayed_once_as_the_record_that_it_was_and_again_only_by_force(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind));
        var first = new Message<byte[], byte[]>
        {
            Key = null!,
            Value = [1, 2, 255],
            Headers = new Headers { { "h", null }, { "h", [7] } },
            Timestamp = new Timestamp(1_700_000_000_123, TimestampType.CreateTime),
        };
        await kit.Cluster.ProduceAsync(kit.Input, 0, first);
        var pipeline = kit.StartPipeline();
        using var host = kit.StartHost();
        pipeline.Transform = _ => throw new FormatException();
        await pipeline.ProcessAsync(await host.TakeAsync(1));
        await using var queue = Queue(kit);
        var one = new DeadLetterFilter { Ids = new HashSet<string> { "0/0" } };

        var done = await queue.ReplayAsync(one, Order);
        var refused = await queue.ReplayAsync(one, Order);
        var passedOver = await queue.ReplayAsync(new(), Order);
        InputRecord? seen = null;
        pipeline.Transform = record =>
        {
            seen = record;
            return [];
        };
        await pipeline.ProcessAsync(await host.TakeAsync(1));
        Assert.Equal(2, kit.Cluster.ReadCommitted(kit.Input).Count);
        var forced = await queue.ReplayAsync(one, new DeadLetterOrder("bob", "once more") { Force = true });

        Assert.Equal([1, 0, 0, 1], new[] { done, refused, passedOver, forced }.Select(outcome => outcome.Done));
        Assert.Equal(("0/0", true), (refused.Refused.Single().Id, refused.Refused.Single().Why.Contains("it was replayed before (alice: the rate is known now)", StringComparison.Ordinal)));
        Assert.Empty(passedOver.Refused);
        Assert.Equal((1, first.Timestamp.UnixTimestampMs, null), (seen!.Attempt, seen.Timestamp!.Value.ToUnixTimeMilliseconds(), seen.Key));
        Assert.Equal([1, 2, 255], seen.Value);
        Assert.Equal([("h", null), ("h", 7)], seen.Headers.Select(header => (header.Name, header.Value?[0])));
        var queued = Assert.Single(await ListAsync(queue, new() { State = DeadLetterState.Replayed }));
        Assert.Equal(["alice", "bob"], queued.History.Select(entry => entry.By));
        Assert.Equal(3, kit.Cluster.ReadCommitted(kit.Input).Count);
        var replayed = kit.Cluster.ReadCommitted(kit.Input)[1];
        Assert.Equal($"{kit.Dead}/0/0", Encoding.UTF8.GetString(replayed.Message.Headers.GetLastBytes(EoHeaders.ReplayOf)));
        // Its own time is that of the replay, so that the topic's retention does not take it for old.
        Assert.True(replayed.Message.Timestamp.UtcDateTime > DateTime.UtcNow.AddHours(-1));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task What_is_discarded_stays_with_who_did_it_and_why_and_is_not_replayed_with_the_others(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind));
        await FailAsync(kit, ("a", "1"), ("b", "2"), ("c", "3"));
        await using var queue = Queue(kit);

        var discarded = await queue.DiscardAsync(new() { Reason = "number 2" }, new DeadLetterOrder("carol", "a test of the bank's"));
        var replayed = await queue.ReplayAsync(new(), Order);

        Assert.Equal((1, 2), (discarded.Done, replayed.Done));
        Assert.Equal(["1", "2", "3", "1", "3"], kit.Values(kit.Input));
        var entry = Assert.Single(Assert.Single(await ListAsync(queue, new() { State = DeadLetterState.Discarded })).History);
        Assert.Equal(("carol", "a test of the bank's"), (entry.By, entry.Why));
        Assert.Equal("", await IdsOfAsync(queue, new()));
        Assert.Equal("0/0 0/1 0/2", await IdsOfAsync(queue, new() { State = null }));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_replayed_record_that_fails_again_is_a_dead_letter_of_its_own_and_as_it_was(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind));
        await FailAsync(kit, ("a", "1"));
        await using var queue = Queue(kit);
        await queue.ReplayAsync(new(), Order);
        var pipeline = kit.StartPipeline();
        using var host = kit.StartHost();
        pipeline.Transform = _ => throw new FormatException("again");

        await pipeline.ProcessAsync(await host.TakeAsync(2));

        var letter = Assert.Single(await ListAsync(queue, new())).Letter;
        Assert.Equal(($"{kit.Input}/0/1", $"{kit.Input}/0/1", 1, 0), (letter.Origin, letter.Source, letter.Attempts, letter.Headers.Count));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Of_two_who_replay_all_at_the_same_time_each_dead_letter_is_replayed_once(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind));
        await FailAsync(kit, [.. Enumerable.Range(0, 3000).Select(number => ((string?)"k", $"{number}"))]);

        async Task ReplayAsync()
        {
            await using var queue = Queue(kit);
            await Eventually.SucceedsAsync<Exception>(() => queue.ReplayAsync(new(), Order), Eventually.Patience, fenced => fenced is ProducerLostException or RetriableException);
        }

        await Task.WhenAll(ReplayAsync(), ReplayAsync());

        Assert.Equal(Enumerable.Range(0, 3000).Select(number => $"{number}"), kit.Values(kit.Input).Skip(3000));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task What_no_pipeline_wrote_or_its_topic_does_not_take_is_refused_and_holds_up_no_other(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind), maxBytesOfInput: 10_000);
        await kit.Cluster.ProduceAsync(kit.Dead, 0, RetryKit.Message("k", "foreign"));
        await FailAsync(kit, ("a", "1"), ("b", new string('x', 9_900)), ("c", "3"));
        await using var queue = Queue(kit);

        var outcome = await queue.ReplayAsync(new(), Order);

        Assert.Equal((2, 2), (outcome.Done, outcome.Refused.Count));
        Assert.Contains(outcome.Refused, refused => refused.Id == "0/0" && refused.Why.Contains("no pipeline wrote it", StringComparison.Ordinal));
        Assert.Equal(["1", "3"], kit.Values(kit.Input).Skip(3));
        Assert.Equal(2, (await ListAsync(queue, new())).Count);
    }

    [Fact] // a real Kafka may create topics by itself
    public async Task Without_its_journal_nothing_is_done_and_the_way_out_is_named()
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(BrokerKind.Emulator));
        var dead = await kit.Cluster.CreateTopicAsync();
        await using var queue = new DeadLetterQueue(dead, Options(kit));

        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => queue.ReplayAsync(new(), Order));

        Assert.Contains($"{dead}-journal does not exist: create it", problem.Message);
        Assert.Empty(await ListAsync(queue, new()));
    }

    private static DeadLetterQueue Queue(RetryKit kit) => new(kit.Dead, Options(kit));

    private static KafkaOptions Options(RetryKit kit) => new() { BootstrapServers = kit.Cluster.BootstrapServers };

    // Each fails with its value in the message, in a millisecond of its own.
    private static async Task FailAsync(RetryKit kit, params (string? Key, string Value)[] records)
    {
        await kit.FeedAsync(records);
        await using var pipeline = kit.StartPipeline();
        pipeline.Transform = record =>
        {
            kit.Clock.Advance(TimeSpan.FromMilliseconds(5));
            throw new FormatException($"number {Encoding.UTF8.GetString(record.Value!.AsSpan(0, Math.Min(8, record.Value!.Length)))}");
        };
        using var host = kit.StartHost();
        await pipeline.ProcessAsync(await host.TakeAsync(records.Length));
    }

    private static async Task<List<QueuedDeadLetter>> ListAsync(DeadLetterQueue queue, DeadLetterFilter filter)
    {
        List<QueuedDeadLetter> found = [];
        await foreach (var letter in queue.ListAsync(filter))
            found.Add(letter);
        return found;
    }

    private static async Task<string> IdsOfAsync(DeadLetterQueue queue, DeadLetterFilter filter) => string.Join(' ', (await ListAsync(queue, filter)).Select(letter => letter.Letter.Id));
}
