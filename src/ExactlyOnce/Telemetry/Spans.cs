using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace ExactlyOnce;

/// <summary>Starts the spans of pipelines. Each is null where nobody listens, or it is not sampled.</summary>
internal static class Spans
{
    private const string Links = "exactlyonce.links";

    // There are as many as an application has operations and topics.
    private static readonly ConcurrentDictionary<(string Operation, string Target), string> Names = [];

    private static ActivitySource Source => ExactlyOnceTelemetry.Source;

    /// <summary>A lane's part of a batch that the host delivered.</summary>
    public static Activity? Consume(LaneId lane, int records)
    {
        var span = OfLane("consume", "receive", ActivityKind.Consumer, lane);
        span?.SetTag(Tags.Count, records);
        return span;
    }

    /// <summary>A lane becomes its partition's only writer.</summary>
    public static Activity? Acquire(LaneId lane) => OfLane("acquire", type: null, ActivityKind.Internal, lane);

    /// <summary>A lane's transaction.</summary>
    public static Activity? Commit(LaneId lane, int outputs)
    {
        var span = OfLane("commit", "send", ActivityKind.Producer, lane);
        span?.SetTag(Tags.Count, outputs);
        return span;
    }

    /// <summary>
    /// One record's transform: the child of what its headers say, wherever that was, and then linked to the batch that it came in; a child
    /// of the batch where they say nothing.
    /// </summary>
    public static Activity? Transform(InputRecord record)
    {
        if (!Source.HasListeners())
            return null;
        var parent = record.Trace?.ToActivityContext() ?? default;
        var span = Source.StartActivity(NameOf("transform", record.Topic), ActivityKind.Consumer, parent, links: parent == default ? null : LinksTo(Activity.Current));
        if (span is { IsAllDataRequested: true })
        {
            Describe(span, "transform", "process", record.Topic, record.Partition);
            span.SetTag(Tags.Offset, record.Offset);
            if (record.Attempt > 1)
                span.SetTag(Tags.Attempt, record.Attempt);
        }
        return span;
    }

    /// <summary>A call of an effect, or the question whether it was done.</summary>
    /// <param name="operation"><c>execute</c> or <c>reconcile</c>.</param>
    /// <param name="parent">The trace of the record that commands it; null where it comes another way.</param>
    public static Activity? Effect(string operation, string effect, EffectAttempt attempt, ActivityContext? parent)
    {
        if (!Source.HasListeners())
            return null;
        var span = Source.StartActivity(NameOf(operation, effect), ActivityKind.Client, parent ?? Activity.Current?.Context ?? default);
        span?.SetTag(Tags.Effect, effect).SetTag(Tags.Attempt, attempt.Number);
        return span;
    }

    /// <summary>Something that is done about many records of a topic at once.</summary>
    public static Activity? Batch(string operation, string topic)
    {
        var span = Source.StartActivity(NameOf(operation, topic), ActivityKind.Producer);
        if (span is not null)
            Describe(span, operation, "send", topic, partition: null);
        return span;
    }

    /// <summary>It ended so.</summary>
    public static void Fail(this Activity? span, Exception problem) =>
        span?.SetStatus(ActivityStatusCode.Error, problem.Message).SetTag(Tags.Error, problem.GetType().FullName);

    private static Activity? OfLane(string operation, string? type, ActivityKind kind, LaneId lane)
    {
        if (!Source.HasListeners())
            return null;
        var span = Source.StartActivity(NameOf(operation, lane.Topic), kind);
        if (span is not null)
        {
            Describe(span, operation, type, lane.Topic, lane.Partition);
            span.SetTag(Tags.Group, lane.TriggerGroup);
        }
        return span;
    }

    private static void Describe(Activity span, string operation, string? type, string topic, int? partition)
    {
        span.SetTag(Tags.System, Tags.Kafka).SetTag(Tags.Operation, operation).SetTag(Tags.Topic, topic);
        if (type is not null)
            span.SetTag(Tags.OperationType, type);
        if (partition is { } number)
            span.SetTag(Tags.Partition, number.ToString(CultureInfo.InvariantCulture));
    }

    // A batch's records share them.
    private static ActivityLink[]? LinksTo(Activity? batch)
    {
        if (batch is null)
            return null;
        if (batch.GetCustomProperty(Links) is ActivityLink[] links)
            return links;
        links = [new ActivityLink(batch.Context)];
        batch.SetCustomProperty(Links, links);
        return links;
    }

    private static string NameOf(string operation, string target) => Names.GetOrAdd((operation, target), static of => $"{of.Operation} {of.Target}");
}
