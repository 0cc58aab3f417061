using System.Diagnostics;
using System.Diagnostics.Metrics;
using ExactlyOnce.Transforms;

namespace ExactlyOnce.Lanes;

/// <summary>
/// What lanes count and measure. Partitions are no attribute of it: there may be hundreds, and what matters of each is its position.
/// </summary>
internal sealed class LaneMetrics
{
    private readonly Counter<long> _consumed;
    private readonly Counter<long> _sent;
    private readonly Histogram<double> _process;
    private readonly Counter<long> _records;
    private readonly Counter<long> _redeliveries;
    private readonly Counter<long> _transactions;
    private readonly Histogram<double> _transaction;
    private readonly Histogram<double> _acquire;
    private readonly Counter<long> _producersLost;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _repaired;
    private readonly Counter<long> _crashes;
    private readonly Counter<long> _routed;
    private readonly Counter<long> _lostInRetry;

    public LaneMetrics(IMeterFactory meters)
    {
        var meter = meters.CreateMeter();
        _consumed = meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Records that the host delivered, redeliveries among them.");
        _sent = meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Records that were written by committed transactions, by topic.");
        _process = meter.CreateDuration("messaging.process.duration", "From a lane's part of a batch to its last commit, or to its failure.");
        _records = meter.CreateCounter<long>("exactlyonce.records", "{record}", "Input records whose outcome was committed, by outcome: processed, retried, held-back, dead-lettered.");
        _redeliveries = meter.CreateCounter<long>("exactlyonce.redeliveries", "{record}", "Delivered records that were dropped because they were done.");
        _transactions = meter.CreateCounter<long>("exactlyonce.transactions", "{transaction}", "Transactions that ended, by outcome: committed, marked (of the ledger's mark only), aborted, fenced, lost.");
        _transaction = meter.CreateDuration("exactlyonce.transaction.duration", "From a transaction's begin to its end, by outcome.");
        _acquire = meter.CreateDuration("exactlyonce.acquire.duration", "How long it took a lane to become its partition's only writer.");
        _producersLost = meter.CreateCounter<long>("exactlyonce.producers.lost", "{producer}", "Lane producers that were fenced or failed for good.");
        _gaps = meter.CreateCounter<long>("exactlyonce.gaps", "{gap}", "Gaps before a batch that were looked at, by outcome: natural, repaired, failed, deleted.");
        _repaired = meter.CreateCounter<long>("exactlyonce.records.repaired", "{record}", "Input records that the host passed over and that were read back.");
        _crashes = meter.CreateCounter<long>("exactlyonce.crashes", "{crash}", "Processes that were found to have died at a lane's work.");
        _routed = meter.CreateCounter<long>("exactlyonce.records.routed", "{record}", "Input records that were sent to a retry tier or to the dead-letter topic, by route (that topic) and reason.");
        _lostInRetry = meter.CreateCounter<long>("exactlyonce.records.lost_in_retry", "{record}", "Records that a retry tier never gave back.");
    }

    public void Consumed(LaneId lane, int count) => _consumed.Add(count, Of(lane, "consume"));

    /// <param name="problem">Null where it was done.</param>
    public void Processed(LaneId lane, TimeSpan time, Exception? problem)
    {
        var tags = Of(lane, "consume");
        if (problem is not null)
            tags.Add(Tags.Error, problem.GetType().FullName);
        _process.Record(time.TotalSeconds, tags);
    }

    /// <param name="group">Whose records they were; null where no lane has them.</param>
    public void Committed(string? group, IReadOnlyList<TransformedRecord> records)
    {
        Span<int> outcomes = stackalloc int[4];
        Dictionary<string, int> sent = [];
        for (var index = 0; index < records.Count; index++)
        {
            outcomes[(int)records[index].Outcome]++;
            var outputs = records[index].Outputs;
            for (var output = 0; output < outputs.Count; output++)
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(sent, outputs[output].Topic, out _)++;
        }
        var topic = records[0].Input.Topic;
        for (var outcome = 0; outcome < outcomes.Length; outcome++)
        {
            if (outcomes[outcome] > 0)
                _records.Add(outcomes[outcome], Of(group, topic, Name((RecordOutcome)outcome)));
        }
        foreach (var (destination, count) in sent)
            _sent.Add(count, new(Tags.System, Tags.Kafka), new(Tags.Operation, "commit"), new(Tags.Topic, destination));
        if (outcomes[(int)RecordOutcome.Processed] == records.Count)
            return;
        foreach (var route in records.Where(record => record.Outcome != RecordOutcome.Processed).GroupBy(record => (record.Outputs[0].Topic, record.Failure?.Kind)))
            _routed.Add(route.Count(), new(Tags.Group, group), new(Tags.Topic, topic), new(Tags.Route, route.Key.Topic), new(Tags.Reason, route.Key.Kind ?? "held-back"));
    }

    public void Redelivered(LaneId lane, int count)
    {
        if (count > 0)
            _redeliveries.Add(count, Of(lane));
    }

    /// <param name="outcome">committed, marked (it wrote nothing but the ledger's mark, at the same position), aborted, fenced or lost.</param>
    public void TransactionEnded(LaneId lane, string outcome, TimeSpan time)
    {
        var tags = Of(lane.TriggerGroup, lane.Topic, outcome);
        _transactions.Add(1, tags);
        _transaction.Record(time.TotalSeconds, tags);
    }

    public void Acquired(LaneId lane, TimeSpan time) => _acquire.Record(time.TotalSeconds, Of(lane));

    public void ProducerLost(LaneId lane) => _producersLost.Add(1, Of(lane));

    /// <param name="outcome">natural (there was no record in it), repaired, failed (as <see cref="OnGap.Fail"/> has it) or deleted (before it was looked at).</param>
    public void GapSeen(LaneId lane, string outcome) => _gaps.Add(1, Of(lane.TriggerGroup, lane.Topic, outcome));

    public void Repaired(LaneId lane, int count) => _repaired.Add(count, Of(lane));

    public void LostInRetry(LaneId lane) => _lostInRetry.Add(1, Of(lane));

    public void Crashed(LaneId lane) => _crashes.Add(1, Of(lane));

    private static TagList Of(LaneId lane) => new([new(Tags.Group, lane.TriggerGroup), new(Tags.Topic, lane.Topic)]);

    private static TagList Of(LaneId lane, string operation) =>
        new([new(Tags.System, Tags.Kafka), new(Tags.Operation, operation), new(Tags.Group, lane.TriggerGroup), new(Tags.Topic, lane.Topic)]);

    private static TagList Of(string? group, string topic, string outcome) => new([new(Tags.Group, group), new(Tags.Topic, topic), new(Tags.Outcome, outcome)]);

    private static string Name(RecordOutcome outcome) => outcome switch
    {
        RecordOutcome.Processed => "processed",
        RecordOutcome.Retried => "retried",
        RecordOutcome.HeldBack => "held-back",
        _ => "dead-lettered",
    };
}
