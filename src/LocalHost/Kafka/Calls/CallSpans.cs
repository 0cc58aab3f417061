using System.Diagnostics;
using System.Text;
using LocalHost.Kafka.Records;

namespace LocalHost.Kafka.Calls;

/// <summary>
/// A span for each call, with the extension's names (BatchEventActivityProvider, SingleEventActivityProvider): a batch is linked to the spans that wrote its records, one record's call is
/// the child of its writer's. Where nobody listens nothing is read.
/// </summary>
internal sealed class CallSpans(ActivitySource source, string group, bool isBatched)
{
    private const string TraceParent = "traceparent";

    public Activity? Start(IReadOnlyList<TriggerRecord> records)
    {
        if (!source.HasListeners())
            return null;
        // The extension gives up a whole batch for one header that is no traceparent; here the header is nobody's.
        var span = isBatched
            ? source.StartActivity("MultipleKafkaTrigger.Process", ActivityKind.Consumer, parentContext: default, links: records.Select(WriterOf).OfType<ActivityContext>().Select(context => new ActivityLink(context)))
            : source.StartActivity("SingleKafkaTrigger.Process", ActivityKind.Consumer, WriterOf(records[0]) ?? default);
        span?.AddTag("messaging.system", "kafka")
            .AddTag("messaging.destination", records[0].Topic)
            .AddTag("messaging.destination_kind", "topic")
            .AddTag("messaging.operation", "process")
            .AddTag("messaging.kafka.consumer_group", group);
        if (!isBatched)
            span?.AddTag("messaging.kafka.partition", $"{records[0].Partition}").AddTag("messaging.kafka.message_key", records[0].Key);
        return span;
    }

    public static void Succeed(Activity? span) => span?.SetStatus(ActivityStatusCode.Ok);

    public static void Fail(Activity? span, Exception failure) => span?.SetStatus(ActivityStatusCode.Error, failure.Message);

    private static ActivityContext? WriterOf(TriggerRecord record)
    {
        foreach (var header in record.Headers)
        {
            if (header.Key == TraceParent && header.GetValueBytes() is { } value)
                return ActivityContext.TryParse(Encoding.ASCII.GetString(value), traceState: null, out var context) ? context : null;
        }
        return null;
    }
}
