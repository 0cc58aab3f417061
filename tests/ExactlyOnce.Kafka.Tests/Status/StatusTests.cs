using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using ExactlyOnce.Kafka.Tests.Kit;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Status;

/// <summary>What a cluster tells of the pipelines of an application, to whoever looks after them.</summary>
[Collection(SharedBrokers.Name)]
public sealed class StatusTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task Lanes_tell_all_instances_together_what_they_did(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, partitions: 2);
        var history = await cluster.CreateTopicAsync(partitions: 3);
        await using var first = new TestPipeline(cluster.BootstrapServers, topics, pipeline => pipeline.HistoryTopic = history);
        await using var second = new TestPipeline(cluster.BootstrapServers, topics, pipeline => pipeline.HistoryTopic = history);
        await first.StartAsync();
        await second.StartAsync();

        await first.ProcessAsync((0, 0, 10), (1, 0, 5));
        await second.ProcessAsync((0, 10, 20));
        IReadOnlyList<(LaneEventBatch Batch, LaneEvent Event)> told = [];
        await Eventually.SucceedsAsync<Xunit.Sdk.TrueException>(
            async () =>
            {
                told = await first.Events.ReadAsync(100);
                Assert.True(told.Count(one => one.Event is { What: LaneEventKind.Committed, Records: > 0 }) >= 3);
            },
            Eventually.Patience);

        var committed = told.Where(one => one.Event is { What: LaneEventKind.Committed, Records: > 0 }).Select(one => one.Event).ToList();
        Assert.Equal([(0, 0, 10, 10, 20), (0, 10, 20, 10, 20), (1, 0, 5, 5, 10)], committed.Select(one => (one.Partition, (int)one.From!, (int)one.To!, one.Records!.Value, one.Outputs!.Value)).Order());
        Assert.All(committed, one => Assert.InRange(one.Milliseconds!.Value, 0.1, 60_000));
        Assert.Equal(3, told.Count(one => one.Event.What == LaneEventKind.Acquired));
        Assert.All(told, one => Assert.Equal((topics.Group, topics.Input), (one.Batch.Group, one.Event.Topic)));
        Assert.Equal(told.OrderByDescending(one => one.Event.At), told);
        Assert.Equal(2, (await first.Events.ReadAsync(2)).Count);
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Position_and_lag_are_measured_of_every_lane_also_of_those_that_nobody_has(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var topics = await TestTopics.CreateAsync(cluster, partitions: 2);
        await using (var gone = new TestPipeline(cluster.BootstrapServers, topics))
            await gone.ProcessAsync((0, 0, 150));
        await using var pipeline = new TestPipeline(cluster.BootstrapServers, topics, options => options.InputTopic = topics.Input);
        Dictionary<(string Name, string Partition), long> seen = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name.StartsWith("exactlyonce.ledger.", StringComparison.Ordinal))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, measurement, tags, _) =>
        {
            var of = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value?.ToString()!);
            if (of["messaging.consumer.group.name"] == topics.Group)
                seen[(instrument.Name, of["messaging.destination.partition.id"])] = measurement;
        });
        listener.Start();

        await pipeline.StartAsync();
        await Eventually.HoldsAsync(
            () =>
            {
                listener.RecordObservableInstruments();
                return seen.Count == 3;
            },
            "three values are measured");

        Assert.Equal(
            [("exactlyonce.ledger.lag", "0", 50), ("exactlyonce.ledger.lag", "1", 200), ("exactlyonce.ledger.position", "0", 150)],
            seen.Select(one => (one.Key.Name, one.Key.Partition, one.Value)).Order());
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task What_waits_in_retry_is_listed_until_it_has_come_back(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind));
        var pipeline = kit.StartPipeline();
        using var host = kit.StartHost();
        pipeline.Transform = _ => throw new TransientFailureException("not yet");
        await kit.FeedAsync(("k", "v"), ("l", "w"));
        await pipeline.ProcessAsync(await host.TakeAsync(2));

        async Task<List<FailedRecord>> ListAsync(int tier)
        {
            List<FailedRecord> waiting = [];
            await foreach (var record in pipeline.Retries.ListAsync(kit.Tier(tier)))
                waiting.Add(record);
            return waiting;
        }

        var waiting = await ListAsync(1);
        Assert.Equal([("k", "v", "transient", 1L), ("l", "w", "transient", 1L)], waiting.Select(one => (Encoding.UTF8.GetString(one.Record.Key!), Encoding.UTF8.GetString(one.Record.Value!), one.Kind, one.Tier!.Value)));
        Assert.All(waiting, one => Assert.InRange(one.Due!.Value - kit.Clock.GetUtcNow(), TimeSpan.FromSeconds(1), RetryKit.Delays[0]));
        Assert.Empty(await ListAsync(2));

        kit.Clock.Advance(RetryKit.Delays[0]);
        Assert.Equal(2, await pipeline.ReturnDueAsync());
        Assert.Empty(await ListAsync(1));
        await pipeline.ProcessAsync(await host.TakeAsync(1));
        Assert.Single(await ListAsync(2));
        await Assert.ThrowsAsync<ArgumentException>(async () => await pipeline.Retries.ListAsync("other").GetAsyncEnumerator().MoveNextAsync());
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_trace_goes_on_from_the_producer_through_retry_dead_letter_and_replay_to_the_output(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind));
        var pipeline = kit.StartPipeline();
        using var host = kit.StartHost();
        using var spans = new SpanRecorder();
        var (trace, header) = spans.Begin();
        var message = RetryKit.Message("k", "v");
        message.Headers = new Confluent.Kafka.Headers { { "traceparent", Encoding.ASCII.GetBytes(header) } };
        await kit.Cluster.ProduceAsync(kit.Input, 0, message);

        pipeline.Transform = _ => throw new TransientFailureException("not yet");
        await pipeline.ProcessAsync(await host.TakeAsync(1));
        kit.Clock.Advance(RetryKit.Delays[0]);
        Assert.Equal(1, await pipeline.ReturnDueAsync());
        pipeline.Transform = _ => throw new FormatException();
        await pipeline.ProcessAsync(await host.TakeAsync(1));
        await using (var queue = new DeadLetterQueue(kit.Dead, new KafkaOptions { BootstrapServers = kit.Cluster.BootstrapServers, CallTimeout = TimeSpan.FromSeconds(20) }))
            Assert.Equal(1, (await queue.ReplayAsync(new(), new("alice", "a test"))).Done);
        pipeline.Transform = null;
        var replayed = await host.TakeAsync(1);
        pipeline.Transform = record => [new OutputRecord(kit.Out, record.Key, record.Value)];
        await pipeline.ProcessAsync(replayed);

        var path = spans.Of(trace);
        Assert.Equal(["transform", "transform", "transform"], path.Select(span => span.GetTagItem("messaging.operation.name")));
        Assert.Equal([header[36..52], path[0].SpanId.ToString(), path[1].SpanId.ToString()], path.Select(span => span.ParentSpanId.ToString()));
        Assert.Equal(path[2].Id, Encoding.ASCII.GetString(kit.Cluster.ReadCommitted(kit.Out).Single().Message.Headers.GetLastBytes("traceparent")));
        Assert.Contains(spans.Of(spans.Root.TraceId), span => span.DisplayName == $"replay {kit.Dead}" && span.Kind == ActivityKind.Producer && (int)span.GetTagItem("messaging.batch.message_count")! == 1);
        Assert.Contains(spans.Of(spans.Root.TraceId), span => span.DisplayName == $"return {kit.Tier(1)}");
    }
}
