using System.Diagnostics;

namespace ExactlyOnce.Effects;

/// <summary>The span and the time of one call to the other system.</summary>
internal sealed class MeasuredCall : IDisposable
{
    private readonly string _operation;
    private readonly string _effect;
    private readonly EffectMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly Activity? _span;

    /// <param name="operation">As that of <see cref="Spans.Effect"/>.</param>
    public MeasuredCall(string operation, Claim claim, string effect, EffectMetrics metrics, TimeProvider clock)
    {
        (_operation, _effect, _metrics, _clock, _started) = (operation, effect, metrics, clock, clock.GetTimestamp());
        _span = Spans.Effect(operation, effect, claim.Attempt, claim.Command.Trace);
    }

    /// <summary>It ended so.</summary>
    /// <param name="outcome">As that of <see cref="EffectMetrics.Called"/>.</param>
    /// <param name="problem">Null where it is no failure.</param>
    public void Ended(string outcome, Exception? problem = null)
    {
        _metrics.Called(_effect, _operation, outcome, _clock.GetElapsedTime(_started));
        _span?.SetTag(Tags.Outcome, outcome);
        if (problem is not null)
            _span.Fail(problem);
    }

    public void Dispose() => _span?.Dispose();
}
