using System.Diagnostics.Metrics;

namespace ExactlyOnce.Effects;

/// <summary>What effects count and measure.</summary>
internal sealed class EffectMetrics
{
    private readonly Counter<long> _outcomes;
    private readonly Histogram<double> _calls;
    private readonly Counter<long> _resolved;

    public EffectMetrics(IMeterFactory meters)
    {
        var meter = meters.CreateMeter();
        _outcomes = meter.CreateCounter<long>("exactlyonce.effects", "{command}", "Commands, by outcome: succeeded, rejected, conflict, parked, uncertain, again (not now), failed.");
        _calls = meter.CreateDuration("exactlyonce.effects.call.duration", "Calls of effects and questions whether they were done, by operation (execute, reconcile) and outcome: done, rejected, not-done, unknown.");
        _resolved = meter.CreateCounter<long>("exactlyonce.effects.resolved", "{key}", "Keys that were in doubt, and whose outcome was found out.");
    }

    /// <param name="operation">As that of <see cref="Spans.Effect"/>.</param>
    /// <param name="outcome">done, rejected, not-done or unknown.</param>
    public void Called(string effect, string operation, string outcome, TimeSpan time) =>
        _calls.Record(time.TotalSeconds, new(Tags.Effect, effect), new(Tags.Operation, operation), new(Tags.Outcome, outcome));

    public void UncertainResolved(string effect) => _resolved.Add(1, new KeyValuePair<string, object?>(Tags.Effect, effect));

    public void Ended(string effect, EffectOutcome outcome) => _outcomes.Add(1, new(Tags.Effect, effect), new(Tags.Outcome, Name(outcome)));

    private static string Name(EffectOutcome outcome) => outcome switch
    {
        { Finished.State: EffectState.Failed } => "rejected",
        { Finished: not null } => "succeeded",
        { Problem: EffectConflictException } => "conflict",
        { Problem: EffectUncertainException { IsParked: true } } => "parked",
        { Problem: EffectUncertainException } => "uncertain",
        { Problem: RetriableException or OperationCanceledException } => "again",
        _ => "failed",
    };
}
