using System.Collections.Concurrent;
using System.Diagnostics;

namespace Testing;

/// <summary>
/// The spans of one test. Tests that run beside it have the same source: what belongs to this one is known by <see cref="Root"/>, which is
/// the current activity of the code that made the recorder, and by what a test gives as parents.
/// </summary>
public sealed class SpanRecorder : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public SpanRecorder()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ExactlyOnce",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
        Root = new Activity("test").Start();
    }

    /// <summary>The test itself.</summary>
    public Activity Root { get; }

    /// <summary>The spans that ended so far, of a trace.</summary>
    public IReadOnlyList<Activity> Of(ActivityTraceId trace) => [.. _ended.Where(span => span.TraceId == trace)];

    /// <summary>The header of a trace that somebody else began.</summary>
    public static (ActivityTraceId Trace, string Header) Begin()
    {
        var trace = ActivityTraceId.CreateRandom();
        return (trace, $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
    }

    public void Dispose()
    {
        Root.Dispose();
        _listener.Dispose();
    }
}
