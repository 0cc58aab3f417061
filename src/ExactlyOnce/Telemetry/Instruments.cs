using System.Diagnostics.Metrics;

namespace ExactlyOnce;

/// <summary>Makes instruments of the meter.</summary>
internal static class Instruments
{
    // Seconds, from a fast broker's milliseconds to a deadline's minutes: the conventions' boundaries for messaging, and two more.
    private static readonly InstrumentAdvice<double> Durations = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60] };

    /// <summary>A histogram of seconds.</summary>
    public static Histogram<double> CreateDuration(this Meter meter, string name, string description) => meter.CreateHistogram(name, "s", description, tags: null, Durations);

    /// <summary>The meter of a factory.</summary>
    public static Meter CreateMeter(this IMeterFactory meters) => meters.Create(ExactlyOnceTelemetry.Name);
}
