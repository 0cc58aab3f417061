using System.Diagnostics;
using ExactlyOnce.Tests.Kit;
using Testing;

namespace ExactlyOnce.Tests.Telemetry;

public sealed class SpanTests : IDisposable
{
    private readonly LaneKit _kit = new(options => options.RetryTopic = "retry");
    private readonly SpanRecorder _spans = new();

    public void Dispose()
    {
        _spans.Dispose();
        _kit.Dispose();
    }

    [Fact]
    public async Task A_lane_consumes_acquires_and_commits_inside_the_function_that_called_it()
    {
        await _kit.ProcessAsync(0, 1);

        var spans = _spans.Of(_spans.Root.TraceId);
        var consume = Assert.Single(spans, span => span.DisplayName == "consume in");
        Assert.Equal(_spans.Root.SpanId, consume.ParentSpanId);
        Assert.Equal(ActivityKind.Consumer, consume.Kind);
        Assert.Equal(
            [
                ("messaging.batch.message_count", 2), ("messaging.consumer.group.name", "group"), ("messaging.destination.name", "in"), ("messaging.destination.partition.id", "3"),
                ("messaging.operation.name", "consume"), ("messaging.operation.type", "receive"), ("messaging.system", "kafka"),
            ],
            TagsOf(consume));
        Assert.Equal(consume.SpanId, Assert.Single(spans, span => span.DisplayName == "acquire in").ParentSpanId);
        var commit = spans.Last(span => span.DisplayName == "commit in");
        Assert.Equal((ActivityKind.Producer, consume.SpanId), (commit.Kind, commit.ParentSpanId));
        Assert.Equal((4, 2L), (commit.GetTagItem("messaging.batch.message_count"), commit.GetTagItem("exactlyonce.position")));
        Assert.All(spans, span => Assert.Equal(ActivityStatusCode.Unset, span.Status));
    }

    [Fact]
    public async Task A_record_is_transformed_in_its_producers_trace_and_its_outputs_go_on_with_that()
    {
        var (trace, header) = _spans.Begin();
        Activity? current = null;
        _kit.Transform = record =>
        {
            current = Activity.Current;
            return LaneKit.Usual(record);
        };

        await _kit.Lane.ProcessAsync([LaneKit.Record(5) with { Headers = [new("traceparent", LaneKit.Bytes(header)), new("tracestate", LaneKit.Bytes("a=b"))] }], CancellationToken.None);

        var transform = Assert.Single(_spans.Of(trace));
        Assert.Equal(("transform in", header[36..52]), (transform.DisplayName, transform.ParentSpanId.ToString()));
        Assert.Equal("process", transform.GetTagItem("messaging.operation.type"));
        Assert.Equal(5L, transform.GetTagItem("messaging.kafka.offset"));
        Assert.Same(transform, current);
        Assert.Equal(_spans.Root.TraceId, Assert.Single(transform.Links).Context.TraceId);
        Assert.All(_kit.Ports.Committed, output => Assert.Equal((transform.Id, "a=b"), (LaneKit.Header(output, "traceparent"), LaneKit.Header(output, "tracestate"))));
    }

    [Fact]
    public async Task Records_that_nobody_traces_belong_to_the_trace_of_their_batch()
    {
        await _kit.ProcessAsync(0, 1);

        var spans = _spans.Of(_spans.Root.TraceId);
        var consume = spans.Single(span => span.DisplayName == "consume in");
        var transforms = spans.Where(span => span.DisplayName == "transform in").ToList();
        Assert.All(transforms, span => Assert.Equal((consume.SpanId, 0), (span.ParentSpanId, span.Links.Count())));
        Assert.Equal([.. transforms.SelectMany(span => new[] { span.Id, span.Id })], _kit.Ports.Committed.Select(output => LaneKit.Header(output, "traceparent")));
    }

    [Fact]
    public async Task What_is_no_trace_in_a_traceparent_is_passed_over()
    {
        await _kit.Lane.ProcessAsync([LaneKit.Record(0) with { Headers = [new("traceparent", [0xff, 1]), new("traceparent", null)] }], CancellationToken.None);

        var span = Assert.Single(_spans.Of(_spans.Root.TraceId), span => span.DisplayName == "transform in");
        Assert.Equal(span.Id, LaneKit.Header(_kit.Ports.Committed[0], "traceparent"));
    }

    [Fact]
    public async Task A_trace_goes_on_through_retries_and_its_record_keeps_the_header_that_it_had()
    {
        var (trace, header) = _spans.Begin();
        var isReady = false;
        _kit.Transform = record => isReady ? LaneKit.Usual(record) : throw new TransientFailureException("not yet");

        await _kit.Lane.ProcessAsync([LaneKit.Record(7) with { Headers = [new("traceparent", LaneKit.Bytes(header))] }], CancellationToken.None);
        await _kit.Lane.ProcessAsync([Retries.Return(_kit.Ports.Committed[^1], 8)], CancellationToken.None);
        isReady = true;
        await _kit.Lane.ProcessAsync([Retries.Return(_kit.Ports.Committed[^1], 9)], CancellationToken.None);

        var spans = _spans.Of(trace);
        Assert.Equal([header[36..52], spans[0].SpanId.ToString(), spans[1].SpanId.ToString()], spans.Select(span => span.ParentSpanId.ToString()));
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Error, ActivityStatusCode.Unset], spans.Select(span => span.Status));
        Assert.Equal(("ExactlyOnce.TransientFailureException", null, 2, 3), (spans[0].GetTagItem("error.type"), spans[0].GetTagItem("exactlyonce.attempt"), spans[1].GetTagItem("exactlyonce.attempt"), spans[2].GetTagItem("exactlyonce.attempt")));
        Assert.Equal(header, LaneKit.Header(_kit.Ports.Committed[0] with { Headers = [_kit.Ports.Committed[0].Headers[0]] }, "traceparent"));
        Assert.Equal(spans[2].Id, LaneKit.Header(_kit.Ports.Committed[^1], "traceparent"));
    }

    [Fact]
    public async Task A_replayed_dead_letter_goes_on_with_the_trace_of_its_failure()
    {
        var (trace, header) = _spans.Begin();
        _kit.Transform = _ => throw new FormatException();
        await _kit.Lane.ProcessAsync([LaneKit.Record(1) with { Headers = [new("traceparent", LaneKit.Bytes(header))] }], CancellationToken.None);
        var letter = _kit.Ports.Committed[^1];
        _kit.Transform = LaneKit.Usual;

        var replayed = DeadLetter.Read(new InputRecord("dead", 0, 0, letter.Key, letter.Value) { Headers = letter.Headers }).Replay();
        await _kit.Lane.ProcessAsync([new InputRecord("in", 3, 2, replayed.Key, replayed.Value) { Headers = replayed.Headers }], CancellationToken.None);

        var spans = _spans.Of(trace);
        Assert.Equal(2, spans.Count);
        Assert.Equal(spans[0].SpanId, spans[1].ParentSpanId);
    }

    [Fact]
    public async Task What_fails_is_told_in_the_spans()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        _kit.Ports.Fail(Step.Commit, new ProducerLostException("taken", isFenced: true));

        await _kit.ProcessAsync(0);

        var commits = _spans.Of(_spans.Root.TraceId).Where(span => span.DisplayName == "commit in").ToList();
        Assert.Equal((ActivityStatusCode.Error, "taken", "ExactlyOnce.ProducerLostException"), (commits[0].Status, commits[0].StatusDescription, commits[0].GetTagItem("error.type")));
        Assert.Equal(ActivityStatusCode.Unset, commits[^1].Status);
    }

    private static IEnumerable<(string Name, object? Value)> TagsOf(Activity span) => span.TagObjects.Select(tag => (tag.Key, tag.Value)).OrderBy(tag => tag.Key, StringComparer.Ordinal);
}
