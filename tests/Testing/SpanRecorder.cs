using System.Collections.Concurrent;
using System.Diagnostics;

namespace Testing;

/// <summary>
/// The spans of one test. Tests that run beside it have the same source: only traces of this one are recorded, that of the code that made
/// the recorder and those that were begun with it.
/// </summary>
public sealed class SpanRecorder : IDisposable
{
    private readonly ConcurrentDictionary<ActivityTraceId, bool> _traces = [];
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public SpanRecorder()
    {
        Root = new Activity("test").Start();
        _traces[Root.TraceId] = true;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ExactlyOnce",
            Sample = (ref options) => _traces.ContainsKey(options.TraceId) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The test itself.</summary>
    public Activity Root { get; }

    /// <summary>The spans that ended so far, of a trace.</summary>
    public IReadOnlyList<Activity> Of(ActivityTraceId trace) => [.. _ended.Where(span => span.TraceId == trace)];

    /// <summary>The header of a trace that somebody else began.</summary>
    public (ActivityTraceId Trace, string Header) Begin()
    {
        var trace = ActivityTraceId.CreateRandom();
        _traces[trace] = true;
        return (trace, $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
    }

    public void Dispose()
    {
        Root.Dispose();
        _listener.Dispose();
    }
}
