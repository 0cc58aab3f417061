using System.Diagnostics.Metrics;

namespace ExactlyOnce.Effects;

/// <summary>The counters of effects, in the meter <c>ExactlyOnce</c>.</summary>
internal sealed class EffectMetrics
{
    private readonly Counter<long> _calls;
    private readonly Counter<long> _outcomes;
    private readonly Counter<long> _resolved;

    public EffectMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("ExactlyOnce");
        _calls = meter.CreateCounter<long>("exactlyonce.effects.calls", "{call}", "Calls of effects.");
        _outcomes = meter.CreateCounter<long>("exactlyonce.effects", "{command}", "Commands, by outcome.");
        _resolved = meter.CreateCounter<long>("exactlyonce.effects.resolved", "{key}", "Keys that were in doubt, and whose outcome was found out.");
    }

    public void Called() => _calls.Add(1);

    public void UncertainResolved() => _resolved.Add(1);

    public void Ended(EffectOutcome outcome) => _outcomes.Add(1, new KeyValuePair<string, object?>("outcome", Name(outcome)));

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
