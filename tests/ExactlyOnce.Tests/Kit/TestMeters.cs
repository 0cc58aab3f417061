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
        _listener.SetMeasurementEventCallback<long>((instrument, measurement, tags, _) => Count(instrument, measurement, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Count(instrument, 1, tags));
        _listener.Start();
    }

    private void Count(Instrument instrument, long measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = instrument.Name + string.Concat(tags.ToArray().Where(tag => tag.Key is "outcome" or "route" or "reason").Select(tag => $".{tag.Value}"));
        lock (_counts)
            _counts[name] = _counts.GetValueOrDefault(name) + measurement;
    }

    /// <summary>The sum of a counter, or how often a histogram was given a value, by its name with outcome, route and reason behind it.</summary>
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
