using System.Diagnostics.Metrics;
using ExactlyOnce;

namespace Benchmarks.Pipeline;

/// <summary>Counts the transactions that lanes commit.</summary>
internal sealed class TransactionCounter : IDisposable
{
    private readonly MeterListener _listener;
    private long _count;

    public TransactionCounter()
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == ExactlyOnceTelemetry.Name && instrument.Name == "exactlyonce.transactions")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _count, value));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
