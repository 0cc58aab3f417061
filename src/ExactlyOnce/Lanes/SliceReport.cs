using ExactlyOnce.Transforms;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Lanes;

/// <summary>Tells what became of the records of a committed transaction.</summary>
internal sealed class SliceReport(LaneId id, LaneEnvironment environment)
{
    public void Committed(Slice slice)
    {
        environment.Metrics.Committed(id.TriggerGroup, slice.Records);
        foreach (var lost in slice.Order?.Lost ?? [])
        {
            environment.Logger.LostInRetry(id, lost.Origin, lost.Tier);
            environment.Metrics.LostInRetry(id);
        }
        // A line for each route and reason, however many took it.
        foreach (var route in slice.Records.Where(record => record.Outcome != RecordOutcome.Processed).GroupBy(record => (record.Outputs[0].Topic, record.Outcome, record.Failure?.Kind)))
        {
            var (topic, outcome, kind) = route.Key;
            var first = route.First();
            var level = outcome == RecordOutcome.DeadLettered ? LogLevel.Warning : LogLevel.Information;
            if (environment.Logger.IsEnabled(level))
                environment.Logger.Routed(level, id, route.Count(), topic, kind ?? "held back", first.Input.Offset, first.Failure?.Exception.Message ?? "an earlier record of its key waits");
        }
    }
}
