using System.Diagnostics.Metrics;

namespace ExactlyOnce.Kafka;

/// <summary>What came back from retry topics.</summary>
internal sealed class RetryMetrics
{
    private readonly Counter<long> _returned;
    private readonly Histogram<double> _lateness;

    public RetryMetrics(IMeterFactory meters)
    {
        var meter = meters.CreateMeter();
        _returned = meter.CreateCounter<long>("exactlyonce.retries.returned", "{record}", "Records that came back from a retry topic, by that topic.");
        _lateness = meter.CreateDuration("exactlyonce.retries.lateness", "How much later than they were due they came back.");
    }

    /// <param name="lateness">Null where the record did not say when it was due.</param>
    public void Returned(string topic, TimeSpan? lateness)
    {
        var tag = new KeyValuePair<string, object?>(Tags.Topic, topic);
        _returned.Add(1, tag);
        if (lateness is { } late)
            _lateness.Record(late.TotalSeconds, tag);
    }
}
