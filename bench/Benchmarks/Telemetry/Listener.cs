using System.Diagnostics;
using System.Diagnostics.Metrics;
using ExactlyOnce;

namespace Benchmarks.Telemetry;

/// <summary>Somebody who listens, as the OpenTelemetry SDK does: each measurement is taken, and each span that is sampled has all its attributes.</summary>
/// <param name="Traces">How many of them are sampled, 0 to 1; with 0 nobody listens to any.</param>
internal sealed record Listener(string Name, bool HearsMetrics, double Traces)
{
    private static long _sum;

    public IDisposable Listen()
    {
        var listening = new Listening();
        if (HearsMetrics)
            listening.Add(ListenToMetrics());
        if (Traces > 0)
            listening.Add(ListenToSpans());
        return listening;
    }

    private static MeterListener ListenToMetrics()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == ExactlyOnceTelemetry.Name && !instrument.IsObservable)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _sum, value));
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _sum));
        listener.Start();
        return listener;
    }

    private ActivityListener ListenToSpans()
    {
        var most = Traces * int.MaxValue;
        // As the SDK's parent-based sampler decides: a trace that somebody else began he has decided about.
        ActivitySamplingResult Sample(ActivityContext parent, ActivityTraceId trace) =>
            Traces >= 1 || (parent != default ? parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) : (trace.GetHashCode() & int.MaxValue) <= most) ? ActivitySamplingResult.AllDataAndRecorded
            : parent == default || parent.IsRemote ? ActivitySamplingResult.PropagationData
            : ActivitySamplingResult.None;
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ExactlyOnceTelemetry.Name,
            Sample = (ref options) => Sample(options.Parent, options.TraceId),
            ActivityStopped = _ => Interlocked.Increment(ref _sum),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private sealed class Listening : List<IDisposable>, IDisposable
    {
        public void Dispose() => ForEach(one => one.Dispose());
    }
}
