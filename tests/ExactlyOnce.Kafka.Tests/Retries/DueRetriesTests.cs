using System.Text;
using Confluent.Kafka;
using ExactlyOnce.Kafka.Tests.Kit;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Retries;

[Collection(SharedBrokers.Name)]
public sealed class DueRetriesTests(Brokers brokers)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(15);

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_record_comes_back_when_its_tier_says_and_not_before_and_after_the_last_tier_is_a_dead_letter(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind));
        var pipeline = kit.StartPipeline();
        using var host = kit.StartHost();
        List<int> attempts = [];
        pipeline.Transform = record =>
        {
            attempts.Add(record.Attempt);
            throw new TimeoutException();
        };
        await kit.FeedAsync(("k", "v"));
        await pipeline.ProcessAsync(await host.TakeAsync(1));

        foreach (var delay in RetryKit.Delays)
        {
            await using var timer = kit.StartPipeline(); // one that joins, and so has seen all there is
            kit.Clock.Advance(delay - Moment);
            Assert.Equal(0, await timer.ReturnDueAsync());
            kit.Clock.Advance(Moment);
            Assert.Equal(1, await timer.ReturnDueAsync());
            await pipeline.ProcessAsync(await host.TakeAsync(1));
        }

        Assert.Equal([1, 2, 3], attempts);
        Assert.Equal(["v", "v", "v"], kit.Values(kit.Input));
        Assert.All(new[] { kit.Tier(1), kit.Tier(2), kit.Dead }, topic => Assert.Equal(["v"], kit.Values(topic)));
        Assert.Equal(0, await pipeline.ReturnDueAsync());
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Two_processes_whose_timers_run_at_once_bring_each_record_back_once_and_in_the_order_of_its_partition(BrokerKind kind)
    {
        const int records = 3000;
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind), partitions: 4);
        await FailAllAsync(kit, records);
        kit.Clock.Advance(RetryKit.Delays[0] + Moment);
        TestPipeline[] processes = [kit.StartPipeline(), kit.StartPipeline()];

        var returned = 0;
        while (returned < records)
            returned += (await Task.WhenAll(processes.Select(process => process.ReturnDueAsync(atMost: 700)))).Sum();

        var back = kit.Cluster.ReadCommitted(kit.Input, kit.Partitions);
        Assert.Equal(2 * records, back.Count);
        foreach (var partition in back.GroupBy(record => record.Partition.Value))
        {
            var values = partition.Select(record => Encoding.UTF8.GetString(record.Message.Value)).ToList();
            Assert.Equal(values.Take(values.Count / 2), values.Skip(values.Count / 2));
        }
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Partitions_that_were_with_another_process_meanwhile_are_gone_on_with(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind), partitions: 4);
        await FailAllAsync(kit, 40);
        var first = kit.StartPipeline();
        Assert.Equal(0, await first.ReturnDueAsync()); // it holds what is not due
        await using (var other = kit.StartPipeline())
            Assert.Equal(0, await other.ReturnDueAsync());
        kit.Clock.Advance(RetryKit.Delays[0] + Moment);

        var returned = 0;
        await Eventually.SucceedsAsync<InvalidOperationException>(
            async () =>
            {
                returned += await first.ReturnDueAsync();
                if (returned < 40)
                    throw new InvalidOperationException($"{returned} of 40 came back");
            },
            Eventually.Patience);

        Assert.Equal(80, kit.Cluster.ReadCommitted(kit.Input, kit.Partitions).Count);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_run_ends_at_its_bound_and_the_next_goes_on(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind), partitions: 2);
        await FailAllAsync(kit, 100);
        var pipeline = kit.StartPipeline();
        kit.Clock.Advance(RetryKit.Delays[0] + Moment);

        List<int> returned = [];
        for (var run = 0; run < 5; run++)
            returned.Add(await pipeline.ReturnDueAsync(atMost: 30));

        Assert.Equal([30, 30, 30, 10, 0], returned);
        Assert.Equal(200, kit.Cluster.ReadCommitted(kit.Input, kit.Partitions).Count);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_record_in_a_retry_topic_that_does_not_say_where_it_belongs_is_a_dead_letter_as_it_is_and_holds_up_no_other(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind));
        var foreign = new Message<byte[], byte[]>
        {
            Key = null!,
            Value = [1, 2, 3],
            Headers = new Headers { { "h", null }, { "h", [7] } },
            Timestamp = new Timestamp(1_700_000_000_123, TimestampType.CreateTime),
        };
        await kit.Cluster.ProduceAsync(kit.Tier(1), 0, foreign);
        await FailAllAsync(kit, 3);
        var pipeline = kit.StartPipeline();
        kit.Clock.Advance(RetryKit.Delays[0] + Moment);

        Assert.Equal(4, await pipeline.ReturnDueAsync());

        var letter = Assert.Single(kit.Cluster.ReadCommitted(kit.Dead));
        Assert.Equal([1, 2, 3], letter.Message.Value);
        Assert.Null(letter.Message.Key);
        Assert.Equal(1_700_000_000_123, letter.Message.Timestamp.UnixTimestampMs);
        Assert.Equal([("h", null), ("h", 7)], letter.Message.Headers.Take(2).Select(header => (header.Key, header.GetValueBytes()?[0])));
        Assert.Equal(("unroutable", $"{kit.Tier(1)}/0/0"), (Header(letter, EoHeaders.ErrorKind), Header(letter, EoHeaders.Source)));
        Assert.Equal(["0", "1", "2", "0", "1", "2"], kit.Values(kit.Input));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_record_that_its_topic_does_not_take_back_is_a_dead_letter_and_holds_up_no_other(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind), maxBytesOfInput: 10_000);
        var large = new string('x', 9_800);
        var pipeline = kit.StartPipeline();
        using var host = kit.StartHost();
        pipeline.Transform = _ => throw new TimeoutException();
        await kit.FeedAsync(("a", "1"), ("b", large), ("a", "2"));
        await pipeline.ProcessAsync(await host.TakeAsync(3));
        kit.Clock.Advance(RetryKit.Delays[0] + Moment);

        Assert.Equal(3, await pipeline.ReturnDueAsync());

        Assert.Equal(["1", large, "2", "1", "2"], kit.Values(kit.Input));
        var letter = Assert.Single(kit.Cluster.ReadCommitted(kit.Dead));
        Assert.Equal((large, "output", "1"), (Encoding.UTF8.GetString(letter.Message.Value), Header(letter, EoHeaders.ErrorKind), Header(letter, EoHeaders.Attempt)));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Whatever_a_record_is_it_is_the_same_when_it_comes_back_and_in_its_dead_letter(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind), maxBytesOfInput: 2_000_000, maxBytesOfDead: 2_000_000);
        var pipeline = kit.StartPipeline();
        using var host = kit.StartHost();
        Message<byte[], byte[]>[] messages =
        [
            new() { Key = null!, Value = [0, 255], Headers = new Headers { { "h", null }, { "h", [] }, { "h", [7] }, { "", [1] } } },
            new() { Key = [], Value = null! },
            new() { Key = [255, 254], Value = [] },
            new() { Key = "large"u8.ToArray(), Value = new byte[1024 * 1024] },
        ];
        foreach (var (index, message) in messages.Index())
            message.Timestamp = new Timestamp(1_700_000_000_000 + index, TimestampType.CreateTime);
        List<InputRecord> seen = [];
        pipeline.Transform = record =>
        {
            seen.Add(record);
            throw record.Attempt == 1 ? new TimeoutException() : new FormatException();
        };

        await kit.Cluster.ProduceAsync(kit.Input, 0, messages);
        await pipeline.ProcessAsync(await host.TakeAsync(4));
        kit.Clock.Advance(RetryKit.Delays[0] + Moment);
        Assert.Equal(4, await pipeline.ReturnDueAsync());
        await pipeline.ProcessAsync(await host.TakeAsync(4));

        var letters = kit.Cluster.ReadCommitted(kit.Dead);
        Assert.Equal(8, seen.Count);
        for (var index = 0; index < messages.Length; index++)
        {
            var (message, letter) = (messages[index], DeadLetter.Read(KafkaMessages.Read(letters[index])));
            foreach (var (key, value, headers, timestamp) in new[] { seen[index], seen[index + 4] }.Select(record => (record.Key, record.Value, record.Headers, record.Timestamp))
                .Append((letter.Record.Key, letter.Record.Value, letter.Headers, letter.Record.Timestamp)))
            {
                Assert.Equal(message.Key, key);
                Assert.Equal(message.Value, value);
                Assert.Equal(message.Headers?.Select(header => (header.Key, Hex(header.GetValueBytes()))) ?? [], headers.Select(header => (header.Name, Hex(header.Value))));
                Assert.Equal(message.Timestamp.UnixTimestampMs, timestamp!.Value.ToUnixTimeMilliseconds());
            }
            Assert.Equal(($"{kit.Input}/0/{index}", 2), (letter.Origin, letter.Attempts));
        }
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Keys_keep_their_order_through_retries_whichever_process_has_the_partition(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind));
        using var host = kit.StartHost();
        IReadOnlyList<OutputRecord> Transform(InputRecord record) =>
            record.Value!.AsSpan().StartsWith("slow"u8) && record.Attempt < 3 ? throw new TimeoutException() : [new OutputRecord(kit.Out, record.Key, record.Value)];
        async Task ReturnAsync(int count)
        {
            await using var timer = kit.StartPipeline();
            Assert.Equal(count, await timer.ReturnDueAsync());
        }

        TestPipeline Start()
        {
            var pipeline = kit.StartPipeline(options => options.KeepKeyOrder = true);
            pipeline.Transform = Transform;
            return pipeline;
        }

        // Each batch comes to another process, which knows of the keys only what is written down.
        await kit.FeedAsync(("a", "slow a1"), ("b", "b1"), ("a", "a2"));
        await Start().ProcessAsync(await host.TakeAsync(3));
        await kit.FeedAsync(("a", "a3"), ("b", "b2"), (null, "n"));
        await Start().ProcessAsync(await host.TakeAsync(3));
        Assert.Equal(["b1", "b2", "n"], kit.Values(kit.Out));
        kit.Clock.Advance(RetryKit.Delays[0] + Moment);
        await ReturnAsync(3);
        await Start().ProcessAsync(await host.TakeAsync(2));
        await Start().ProcessAsync(await host.TakeAsync(1));
        Assert.Equal(["slow a1", "a2", "a3"], kit.Values(kit.Tier(2)));
        kit.Clock.Advance(RetryKit.Delays[1] + Moment);
        await ReturnAsync(3);
        await kit.FeedAsync(("a", "a4"));
        await Start().ProcessAsync(await host.TakeAsync(4));

        Assert.Equal(["b1", "b2", "n", "slow a1", "a2", "a3", "a4"], kit.Values(kit.Out));
    }

    private static async Task FailAllAsync(RetryKit kit, int records)
    {
        await kit.Cluster.ProduceAsync(kit.Input, Enumerable.Range(0, records).Select(number => (number % kit.Partitions, RetryKit.Message("k", $"{number}"))));
        await using var pipeline = kit.StartPipeline();
        pipeline.Transform = _ => throw new TimeoutException();
        using var host = kit.StartHost();
        await pipeline.ProcessAsync(await host.TakeAsync(records));
    }

    private static string Header(ConsumeResult<byte[], byte[]> record, string name) => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));

    private static string? Hex(byte[]? bytes) => bytes is null ? null : Convert.ToHexString(bytes);
}
