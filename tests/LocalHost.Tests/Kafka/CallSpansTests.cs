using System.Diagnostics;
using System.Text;
using LocalHost.Kafka.Calls;
using LocalHost.Kafka.Records;
using LocalHost.Tests.Kafka.Records;

namespace LocalHost.Tests.Kafka;

public sealed class CallSpansTests : IDisposable
{
    private const string Writer = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly ActivitySource _source = new("LocalHost.Tests.CallSpans");
    private readonly ActivityListener _listener;

    public CallSpansTests() => _listener = new ActivityListener
    {
        ShouldListenTo = source => source == _source,
        Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }

    [Fact]
    public void A_batch_is_linked_to_the_spans_that_wrote_its_records_and_a_header_that_is_none_is_passed_over()
    {
        ActivitySource.AddActivityListener(_listener);

        using var span = new CallSpans(_source, "g", isBatched: true).Start([Record(Writer), Record("nonsense"), Record(null)])!;

        Assert.Equal(("MultipleKafkaTrigger.Process", ActivityKind.Consumer, null), (span.OperationName, span.Kind, span.ParentId));
        Assert.Equal(["b7ad6b7169203331"], span.Links.Select(link => link.Context.SpanId.ToString()));
        Assert.Equal(("kafka", "payments", "g"), (span.GetTagItem("messaging.system"), span.GetTagItem("messaging.destination"), span.GetTagItem("messaging.kafka.consumer_group")));
    }

    [Fact]
    public void A_single_records_call_is_the_child_of_the_span_that_wrote_it()
    {
        ActivitySource.AddActivityListener(_listener);

        using var span = new CallSpans(_source, "g", isBatched: false).Start([Record(Writer)])!;

        Assert.Equal(("SingleKafkaTrigger.Process", Writer), (span.OperationName, span.ParentId));
        Assert.Equal(("2", "k"), (span.GetTagItem("messaging.kafka.partition"), span.GetTagItem("messaging.kafka.message_key")));
    }

    [Fact]
    public void Where_nobody_listens_there_is_none() => Assert.Null(new CallSpans(_source, "g", isBatched: true).Start([Record(Writer)]));

    private static TriggerRecord Record(string? traceParent) => new RecordReader(KeyType.String, InputForm.Record)
        .Read(Consumed.Record("k"u8.ToArray(), headers: traceParent is null ? [] : [("traceparent", Encoding.ASCII.GetBytes(traceParent))]));
}
