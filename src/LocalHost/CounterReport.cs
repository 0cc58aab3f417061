using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;

namespace LocalHost;

/// <summary>
/// The counters of the meters ExactlyOnce and LocalHost, printed as one line of JSON at intervals, for a program that watches this one: names are the
/// instruments' with their outcome, or their route and reason, behind them, as <c>{"exactlyonce.records.processed":1200}</c>.
/// </summary>
internal sealed class CounterReport : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, long> _counters = [];
    private readonly MeterListener _listener = new();
    private readonly Timer _timer;
    private readonly TextWriter _output;
    private string _printed = "";

    public CounterReport(TextWriter output)
    {
        _output = output;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name is "ExactlyOnce" or "LocalHost")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, measurement, tags, _) =>
        {
            var name = instrument.Name;
            foreach (var tag in tags)
            {
                if (tag.Key is "outcome" or "route" or "reason")
                    name += $".{tag.Value}";
            }
            _counters.AddOrUpdate(name, measurement, (_, sum) => sum + measurement);
        });
        _listener.Start();
        _timer = new Timer(_ => Print(), null, Interval, Interval);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _listener.Dispose();
        Print();
    }

    private void Print()
    {
        lock (_output)
        {
            var line = JsonSerializer.Serialize(new SortedDictionary<string, long>(_counters));
            if (line == _printed)
                return;
            _output.WriteLine(line);
            _output.Flush();
            _printed = line;
        }
    }
}
