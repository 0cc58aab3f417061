using System.Diagnostics;
using ExactlyOnce.AzureTables.Tests.Kit;
using Testing;

namespace ExactlyOnce.AzureTables.Tests.Effects;

/// <summary>What a trace says of an effect.</summary>
[Collection(SharedAzurite.Name)]
public sealed class EffectSpanTests(AzuriteFixture azurite) : IDisposable
{
    private readonly EffectKit _kit = new(azurite.ConnectionString);
    private readonly SpanRecorder _spans = new();

    public void Dispose()
    {
        _spans.Dispose();
        _kit.Dispose();
    }

    [Fact]
    public async Task A_call_and_the_question_whether_it_was_done_are_in_the_trace_that_commands_them()
    {
        var (trace, header) = _spans.Begin();
        var commander = ActivityContext.Parse(header, null);
        _kit.Bank.After = (_, _, _) => throw new HttpRequestException("the answer was lost");

        var receipts = await _kit.Process().ExecuteAsync([new EffectCall<Charge>(new Charge("k", 7)) { Trace = commander }]);

        Assert.Equal(7, (await receipts[0]).Amount);
        var (call, question) = _spans.Of(trace) is [var first, var second] ? (first, second) : throw new InvalidOperationException("there are other spans");
        Assert.Equal(($"execute {StoreKit.Effect}", $"reconcile {StoreKit.Effect}"), (call.DisplayName, question.DisplayName));
        Assert.All([call, question], span => Assert.Equal((commander.SpanId, ActivityKind.Client, StoreKit.Effect), (span.ParentSpanId, span.Kind, span.GetTagItem("exactlyonce.effect.name"))));
        Assert.Equal(("unknown", ActivityStatusCode.Error, "the answer was lost"), (call.GetTagItem("outcome"), call.Status, call.StatusDescription));
        Assert.Equal(("done", ActivityStatusCode.Unset), (question.GetTagItem("outcome"), question.Status));
    }

    [Fact]
    public async Task A_command_that_came_another_way_is_in_the_trace_of_its_caller()
    {
        await _kit.Process().ExecuteAsync(new Charge("k", 7));

        var call = Assert.Single(_spans.Of(_spans.Root.TraceId), span => span.DisplayName.StartsWith("execute", StringComparison.Ordinal));
        Assert.Equal((_spans.Root.SpanId, "done"), (call.ParentSpanId, call.GetTagItem("outcome")));
    }

    [Fact]
    public async Task What_was_done_before_is_not_called_again_and_has_no_span()
    {
        await _kit.Process().ExecuteAsync(new Charge("k", 7));
        var (trace, header) = _spans.Begin();

        await (await _kit.Process().ExecuteAsync([new EffectCall<Charge>(new Charge("k", 7)) { Trace = ActivityContext.Parse(header, null) }]))[0];

        Assert.Empty(_spans.Of(trace));
    }
}
