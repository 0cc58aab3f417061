using System.Diagnostics.Metrics;
using ExactlyOnce;

namespace Benchmarks.Payments;

/// <summary>Hears how long lanes take for what they do.</summary>
internal sealed class LaneTimes : IDisposable
{
    public const string Acquire = "exactlyonce.acquire.duration";
    public const string Transaction = "exactlyonce.transaction.duration";

    /// <summary>Of a lane's part of a batch: its transforms and its transactions.</summary>
    public const string Process = "messaging.process.duration";

    private readonly MeterListener _listener;
    private readonly Lock _gate = new();
    private List<(string Name, TimeSpan Time)> _times = [];

    public LaneTimes()
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == ExactlyOnceTelemetry.Name && instrument.Name is Acquire or Transaction or Process)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<double>((instrument, seconds, _, _) => Add(instrument.Name, TimeSpan.FromSeconds(seconds)));
        _listener.Start();
    }

    /// <summary>What was heard since this was last asked, by the constants' names.</summary>
    public ILookup<string, TimeSpan> Take()
    {
        lock (_gate)
        {
            var times = _times;
            _times = [];
            return times.ToLookup(each => each.Name, each => each.Time);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(string name, TimeSpan time)
    {
        lock (_gate)
            _times.Add((name, time));
    }
}
