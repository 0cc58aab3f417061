using System.Net;
using ExactlyOnce.Tests.Kit;

namespace ExactlyOnce.Tests.Routing;

public sealed class FailureRuleTests : IDisposable
{
    private readonly LaneKit _kit = new(options =>
    {
        options.RetryTopic = "retry";
        options.MaxBackoff = TimeSpan.FromMilliseconds(20);
    });

    public static TheoryData<Exception, string?> Defaults => new()
    {
        { new TransientFailureException("later"), "retry-1" },
        { new TimeoutException(), "retry-1" },
        { new IOException(), "retry-1" },
        { new HttpRequestException("no connection"), "retry-1" },
        { new HttpRequestException("busy", null, HttpStatusCode.TooManyRequests), "retry-1" },
        { new HttpRequestException("out", null, HttpStatusCode.ServiceUnavailable), "retry-1" },
        { new AggregateException(new TimeoutException()), "retry-1" },
        { new HttpRequestException("no such thing", null, HttpStatusCode.NotFound), "dead" },
        { new AggregateException(new TimeoutException(), new FormatException()), "dead" },
        { new InvalidOperationException(), "dead" },
        { new OperationCanceledException("its own"), "dead" },
        { new MissingMethodException("of a package that does not fit"), null },
        { new TypeInitializationException("T", null), null },
        { new BadImageFormatException(), null },
    };

    public void Dispose() => _kit.Dispose();

    [Theory, MemberData(nameof(Defaults), DisableDiscoveryEnumeration = true)]
    public async Task By_default_what_may_pass_is_retried_what_breaks_the_application_stops_and_all_else_is_a_dead_letter(Exception failure, string? topic) =>
        Assert.Equal(topic, await RouteOfAsync(failure));

    [Fact]
    public async Task A_rule_goes_before_the_defaults_and_the_first_that_fits_decides()
    {
        _kit.Options.Failures
            .Handle<ArgumentOutOfRangeException>(FailureRoute.Stop)
            .Handle<ArgumentException>(FailureRoute.Retry, failure => failure.ParamName == "rate")
            .Handle<TimeoutException>(FailureRoute.DeadLetter);

        Assert.Equal("retry-1", await RouteOfAsync(new ArgumentException("unknown", "rate")));
        Assert.Equal("dead", await RouteOfAsync(new ArgumentException("unknown", "amount")));
        Assert.Null(await RouteOfAsync(new ArgumentOutOfRangeException("rate")));
        Assert.Equal("dead", await RouteOfAsync(new TimeoutException()));
    }

    [Fact]
    public async Task A_rule_about_what_was_returned_sends_the_input_and_nothing_of_the_result()
    {
        _kit.Options.Failures.HandleResult((record, outputs) => outputs.Count < 2, FailureRoute.Retry, "its rate is not known yet");
        _kit.Transform = record => record.Offset == 1 ? [new OutputRecord("a", null, [])] : LaneKit.Usual(record);

        await _kit.ProcessAsync(0, 1, 2);

        Assert.Equal(["0.a", "0.b", "1", "2.a", "2.b"], _kit.Values);
        var retried = _kit.Ports.Committed[2];
        Assert.Equal(
            ("retry-1", "result", "its rate is not known yet"),
            (retried.Topic, LaneKit.Header(retried, EoHeaders.ErrorKind), LaneKit.Header(retried, EoHeaders.ErrorMessage)));
    }

    [Fact]
    public async Task A_rule_that_throws_makes_a_dead_letter_of_its_record_alone()
    {
        _kit.Options.Failures.Handle<FormatException>(FailureRoute.Retry, _ => throw new InvalidCastException("in the rule"));
        _kit.Transform = record => record.Offset == 1 ? throw new FormatException("in the transform") : LaneKit.Usual(record);

        await _kit.ProcessAsync(0, 1, 2);

        Assert.Equal(["0.a", "0.b", "1", "2.a", "2.b"], _kit.Values);
        Assert.Contains("in the rule", LaneKit.Header(_kit.Ports.Committed[2], EoHeaders.ErrorMessage));
        Assert.Contains("in the transform", LaneKit.Header(_kit.Ports.Committed[2], EoHeaders.ErrorStack));
    }

    [Fact]
    public async Task A_record_that_stops_its_lane_lets_through_what_comes_before_it_and_goes_on_once_it_succeeds()
    {
        var isMended = false;
        _kit.Transform = record => record.Offset == 2 && !isMended ? throw new TypeLoadException("of a package that does not fit") : LaneKit.Usual(record);

        var stopped = await Assert.ThrowsAsync<LaneStoppedException>(() => _kit.ProcessAsync(0, 1, 2, 3));
        Assert.Equal(["0.a", "0.b", "1.a", "1.b"], _kit.Values);
        isMended = true;
        await _kit.ProcessAsync(0, 1, 2, 3);

        Assert.Contains("in/3 offset 2: TypeLoadException: of a package that does not fit", stopped.Message);
        Assert.Equal(["0.a", "0.b", "1.a", "1.b", "2.a", "2.b", "3.a", "3.b"], _kit.Values);
        Assert.Equal(0, _kit.Ports.OpenTransactions);
    }

    // Where one record that fails so goes, between two that do not; null where its lane stops.
    private async Task<string?> RouteOfAsync(Exception failure)
    {
        _kit.Transform = record => record.Offset == 1 ? throw failure : LaneKit.Usual(record);
        var before = _kit.Ports.Committed.Count;
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        await using var lane = _kit.CreateLane();
        try
        {
            await lane.ProcessAsync(LaneKit.Records(0, 1, 2), CancellationToken.None);
        }
        catch (LaneStoppedException)
        {
            Assert.Equal(2, _kit.Ports.Committed.Count - before);
            return null;
        }
        var written = _kit.Ports.Committed.Skip(before).ToList();
        Assert.Equal(5, written.Count);
        return written[2].Topic;
    }
}
