using ExactlyOnce.Tests.Kit;

namespace ExactlyOnce.Tests.Routing;

public sealed class RetryTests : IDisposable
{
    private static readonly TimeSpan[] Delays = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)];

    private readonly LaneKit _kit = new(options => options.RetryTopic = "retry");

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task A_record_that_always_fails_goes_through_every_tier_and_then_is_a_dead_letter()
    {
        List<int> attempts = [];
        _kit.Transform = record =>
        {
            attempts.Add(record.Attempt);
            throw new TransientFailureException("not yet");
        };
        var started = _kit.Clock.GetUtcNow();

        await _kit.ProcessAsync(7);
        for (var offset = 8; offset <= 10; offset++)
            await _kit.Lane.ProcessAsync([Retries.Return(_kit.Ports.Committed[^1], offset)], CancellationToken.None);

        var routed = _kit.Ports.Committed;
        Assert.Equal([1, 2, 3, 4], attempts);
        Assert.Equal(["retry-1", "retry-2", "retry-3", "dead"], routed.Select(record => record.Topic));
        Assert.Equal(["1", "2", "3", "4"], routed.Select(record => LaneKit.Header(record, EoHeaders.Attempt)));
        Assert.All(routed, record => Assert.Equal(("in/3/7", "transient"), (LaneKit.Header(record, EoHeaders.Origin), LaneKit.Header(record, EoHeaders.ErrorKind))));
        Assert.All(routed.Take(3), record => Assert.Equal(3, record.Partition));
        Assert.Equal(["1", "2", "3", null], routed.Select(record => LaneKit.Header(record, EoHeaders.Tier)));
        Assert.All(Delays.Zip(routed), tier => Assert.InRange(Retries.DueOf(tier.Second) - started - tier.First, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(1)));
        Assert.Equal(
            (1, 1, 1, 1),
            (_kit.Meters["exactlyonce.records.routed.retry-1.transient"], _kit.Meters["exactlyonce.records.routed.retry-2.transient"], _kit.Meters["exactlyonce.records.routed.retry-3.transient"], _kit.Meters["exactlyonce.records.routed.dead.transient"]));
    }

    [Theory]
    [InlineData(1_767_323_045_678)]
    [InlineData(0)]
    [InlineData(-2)] // a producer may say so: 1969
    public async Task A_record_that_comes_back_is_what_it_was_headers_and_timestamp_included(long milliseconds)
    {
        var timestamp = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        RecordHeader[] headers = [new("h", null), new("h", [7]), new(EoHeaders.Own, LaneKit.Bytes("1")), new(EoHeaders.Attempt, LaneKit.Bytes("9")), new("", [])];
        var first = new InputRecord("in", 3, 1, null, null) { Headers = headers, Timestamp = timestamp };
        List<InputRecord> seen = [];
        _kit.Transform = record =>
        {
            seen.Add(record);
            throw new TransientFailureException("not yet");
        };

        await _kit.Lane.ProcessAsync([first], CancellationToken.None);
        await _kit.Lane.ProcessAsync([Retries.Return(_kit.Ports.Committed[0], 2)], CancellationToken.None);
        await _kit.Lane.ProcessAsync([Retries.Return(_kit.Ports.Committed[1], 3)], CancellationToken.None);

        Assert.Equal([1, 2, 3], seen.Select(record => record.Attempt));
        Assert.All(seen, record => Assert.Equal(headers, record.Headers));
        Assert.All(seen, record => Assert.Equal((timestamp, null, null), (record.Timestamp, record.Key, record.Value)));
        // The retry topic's own time is that of writing, so that its retention counts from there.
        Assert.All(_kit.Ports.Committed, record => Assert.Null(record.Timestamp));
        Assert.Single(_kit.Ports.Committed.Select(record => record.Headers.Count).Distinct());
    }

    [Fact]
    public async Task What_another_pipeline_wrote_is_nothing_that_came_back()
    {
        _kit.Transform = _ => throw new TransientFailureException("not yet");
        await _kit.ProcessAsync(0);
        var waiting = _kit.Ports.Committed[0];
        InputRecord? seen = null;
        _kit.Transform = record =>
        {
            seen = record;
            return [];
        };

        await _kit.Lane.ProcessAsync([LaneKit.Record(1) with { Headers = waiting.Headers }], CancellationToken.None);

        Assert.Equal((1, waiting.Headers.Count), (seen!.Attempt, seen.Headers.Count));
    }

    [Fact]
    public async Task Without_a_retry_topic_a_transient_failure_is_a_dead_letter()
    {
        _kit.Options.RetryTopic = null;
        _kit.Transform = _ => throw new TransientFailureException("later");

        await _kit.ProcessAsync(0);

        Assert.Equal(("dead", "transient"), (_kit.Ports.Committed[0].Topic, LaneKit.Header(_kit.Ports.Committed[0], EoHeaders.ErrorKind)));
    }
}
