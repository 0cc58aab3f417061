using System.Diagnostics.Metrics;

namespace ExactlyOnce.Tests.Kit;

/// <summary>Meters of one test, and what was counted on them.</summary>
internal sealed class TestMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _counts = [];

    public TestMeters()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_meters.Contains(instrument.Meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, measurement, tags, _) =>
        {
            var name = instrument.Name + string.Concat(tags.ToArray().Where(tag => tag.Key is "outcome" or "route" or "reason").Select(tag => $".{tag.Value}"));
            lock (_counts)
                _counts[name] = _counts.GetValueOrDefault(name) + measurement;
        });
        _listener.Start();
    }

    public long this[string name]
    {
        get
        {
            lock (_counts)
                return _counts.GetValueOrDefault(name);
        }
    }

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options.Name, options.Version, options.Tags, this);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }
}
