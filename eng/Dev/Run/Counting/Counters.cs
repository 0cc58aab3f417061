using Dev.Run.Counting.Protocol;

namespace Dev.Run.Counting;

/// <summary>
/// What the processes of an instance have counted, by the names of their instruments with outcome, route and reason behind them, as
/// <c>exactlyonce.transactions.committed</c>. What comes as differences (counters) is summed over all processes that there ever were; of what comes
/// as a level (up-down counters) the latest counts.
/// </summary>
internal sealed class Counters
{
    private const int NanosecondsOfATick = 100;

    private readonly object _gate = new();
    private readonly Dictionary<string, long> _sums = [];
    private readonly Dictionary<string, long> _levels = [];
    private ulong _livesSince;

    /// <summary>A counter or a level; 0 where nothing was heard of it.</summary>
    public long this[string name]
    {
        get
        {
            lock (_gate)
                return _sums.GetValueOrDefault(name) + _levels.GetValueOrDefault(name);
        }
    }

    /// <summary>Adds what an exporter sent.</summary>
    public void Add(ExportedMetrics exported)
    {
        lock (_gate)
        {
            foreach (var metric in exported.Resources.SelectMany(resource => resource.Scopes).SelectMany(scope => scope.Metrics))
                Add(metric.Name, metric.Sum);
        }
    }

    /// <summary>Levels end with the processes that had them, also where one of their last exports is still under way.</summary>
    public void EndLevels(DateTimeOffset now)
    {
        lock (_gate)
        {
            _levels.Clear();
            _livesSince = (ulong)(now - DateTimeOffset.UnixEpoch).Ticks * NanosecondsOfATick;
        }
    }

    private void Add(string name, Sum? sum)
    {
        foreach (var points in (sum?.Points ?? []).GroupBy(point => NameOf(name, point)))
        {
            if (sum!.Temporality == Temporality.Delta)
                _sums[points.Key] = _sums.GetValueOrDefault(points.Key) + points.Sum(point => point.AsInt);
            else if (points.All(point => point.StartTimeUnixNano >= _livesSince))
                _levels[points.Key] = points.Sum(point => point.AsInt);
        }
    }

    private static string NameOf(string name, Point point) =>
        string.Join('.', [name, .. point.Attributes.Where(attribute => attribute.Key is "outcome" or "route" or "reason").Select(attribute => attribute.Value.AsString)]);
}
