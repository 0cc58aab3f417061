using System.Diagnostics.Metrics;

namespace ExactlyOnce.Kafka;

/// <summary>What was done about dead letters.</summary>
internal sealed class DeadLetterMetrics
{
    private readonly Counter<long> _done;

    public DeadLetterMetrics(IMeterFactory meters) =>
        _done = meters.CreateMeter().CreateCounter<long>("exactlyonce.dead_letters.handled", "{record}", "Dead letters that were dealt with, by topic and outcome: replayed, discarded.");

    public void Done(string topic, DeadLetterState what, int count) =>
        _done.Add(count, new(Tags.Topic, topic), new(Tags.Outcome, what == DeadLetterState.Replayed ? "replayed" : "discarded"));
}
