using System.Diagnostics.Metrics;
using ExactlyOnce.Transforms;

namespace ExactlyOnce.Lanes;

/// <summary>The counters of the meter <c>ExactlyOnce</c>.</summary>
internal sealed class LaneMetrics
{
    private readonly Counter<long> _records;
    private readonly Counter<long> _redeliveries;
    private readonly Counter<long> _transactions;
    private readonly Counter<long> _producersLost;
    private readonly Counter<long> _repaired;
    private readonly Counter<long> _crashes;
    private readonly Counter<long> _routed;
    private readonly Counter<long> _lostInRetry;

    public LaneMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("ExactlyOnce");
        _records = meter.CreateCounter<long>("exactlyonce.records", "{record}", "Input records whose outcome was committed, by outcome.");
        _redeliveries = meter.CreateCounter<long>("exactlyonce.redeliveries", "{record}", "Delivered records that were dropped because they were done.");
        _transactions = meter.CreateCounter<long>("exactlyonce.transactions", "{transaction}", "Transactions that ended, by outcome.");
        _producersLost = meter.CreateCounter<long>("exactlyonce.producers.lost", "{producer}", "Lane producers that were fenced or failed for good.");
        _repaired = meter.CreateCounter<long>("exactlyonce.records.repaired", "{record}", "Input records that the host passed over and that were read back.");
        _crashes = meter.CreateCounter<long>("exactlyonce.crashes", "{crash}", "Processes that were found to have died at a lane's work.");
        _routed = meter.CreateCounter<long>("exactlyonce.records.routed", "{record}", "Input records that were sent to a retry tier or to the dead-letter topic, by topic and reason.");
        _lostInRetry = meter.CreateCounter<long>("exactlyonce.records.lost_in_retry", "{record}", "Records that a retry tier never gave back.");
    }

    public void Committed(IReadOnlyCollection<TransformedRecord> records)
    {
        foreach (var outcome in records.GroupBy(record => record.Outcome))
            _records.Add(outcome.Count(), new KeyValuePair<string, object?>("outcome", Name(outcome.Key)));
        foreach (var route in records.Where(record => record.Outcome != RecordOutcome.Processed).GroupBy(record => (record.Outputs[0].Topic, record.Failure?.Kind)))
            _routed.Add(route.Count(), new KeyValuePair<string, object?>("topic", route.Key.Topic), new KeyValuePair<string, object?>("reason", route.Key.Kind ?? "held-back"));
    }

    public void Redelivered(int count)
    {
        if (count > 0)
            _redeliveries.Add(count);
    }

    public void TransactionCommitted() => _transactions.Add(1, new KeyValuePair<string, object?>("outcome", "committed"));

    /// <summary>It wrote nothing but the ledger's mark, at the same position.</summary>
    public void TransactionMarked() => _transactions.Add(1, new KeyValuePair<string, object?>("outcome", "marked"));

    public void TransactionAborted() => _transactions.Add(1, new KeyValuePair<string, object?>("outcome", "aborted"));

    public void ProducerLost() => _producersLost.Add(1);

    public void Repaired(int count) => _repaired.Add(count);

    public void LostInRetry() => _lostInRetry.Add(1);

    public void Crashed() => _crashes.Add(1);

    private static string Name(RecordOutcome outcome) => outcome switch
    {
        RecordOutcome.Processed => "processed",
        RecordOutcome.Retried => "retried",
        RecordOutcome.HeldBack => "held-back",
        _ => "dead-lettered",
    };
}
