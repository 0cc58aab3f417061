using System.Diagnostics;
using Benchmarks.Brokers;
using Benchmarks.Payments;

namespace Benchmarks.Pipeline;

/// <summary>What was spent since it was begun.</summary>
internal sealed class Spending(IBroker broker)
{
    private readonly TimeSpan _broker = broker.ProcessorTime();
    private readonly TimeSpan _processor = Environment.CpuUsage.TotalTime;
    private readonly long _allocated = GC.GetTotalAllocatedBytes(precise: true);
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Adds what it was to a report.</summary>
    /// <param name="times">What lanes took meanwhile.</param>
    public void Tell(Report report, string where, string contender, int records, ILookup<string, TimeSpan> times)
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        void Add(string measure, double value) => report.Add(measure, contender, value, where);
        Add("records/s", records / elapsed.TotalSeconds);
        Add("CPU s per M records", (Environment.CpuUsage.TotalTime - _processor).TotalSeconds * 1e6 / records);
        if (broker.ProcessorTime() is { Ticks: > 0 } now)
            Add("broker's CPU s per M records", (now - _broker).TotalSeconds * 1e6 / records);
        Add("bytes allocated a record", (GC.GetTotalAllocatedBytes(precise: true) - _allocated) / (double)records);
        if (!times.Contains(LaneTimes.Transaction))
            return;
        Add("transactions/s", times[LaneTimes.Transaction].Count() / elapsed.TotalSeconds);
        Add("ms a transaction", times[LaneTimes.Transaction].Average(time => time.TotalMilliseconds));
        Add("ms a lane's part of a batch", times[LaneTimes.Process].Average(time => time.TotalMilliseconds));
    }
}
