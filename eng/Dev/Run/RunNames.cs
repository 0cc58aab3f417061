using ExactlyOnce;

namespace Dev.Run;

/// <summary>The topics and groups of a run.</summary>
internal sealed record RunNames(string Prefix)
{
    public string Payments => Prefix + "payments";

    public string Processed => Prefix + "payments-processed";

    public string Audit => Prefix + "audit-log";

    public string Effects => Prefix + "payment-effects";

    public string DeadLetters => Prefix + "payments-dlq";

    public string TriggerGroup => Prefix + "payments-processor";

    public string LedgerGroup => LaneId.LedgerGroupOf(TriggerGroup);

    /// <summary>Whose committed offsets say how far the pipeline has come.</summary>
    public string PositionsGroup(bool exactlyOnce) => exactlyOnce ? LedgerGroup : TriggerGroup;

    public string[] OutputTopics => [Processed, Audit, Effects, DeadLetters];

    public string[] Topics => [Payments, .. OutputTopics];

    /// <summary>The app settings of an instance.</summary>
    /// <param name="brokers">Where it finds the brokers.</param>
    /// <param name="storage">The connection string of its storage.</param>
    public Dictionary<string, string> Settings(string brokers, string storage, bool exactlyOnce) => new()
    {
        ["AzureWebJobsStorage"] = storage,
        ["KafkaBrokers"] = brokers,
        ["PaymentsTopic"] = Payments,
        ["PaymentsGroup"] = TriggerGroup,
        ["PaymentsProcessedTopic"] = Processed,
        ["AuditLogTopic"] = Audit,
        ["PaymentEffectsTopic"] = Effects,
        ["PaymentsDeadLetterTopic"] = DeadLetters,
        ["ExactlyOnce__Guarantee"] = exactlyOnce ? "ExactlyOnce" : "AtLeastOnce",
    };
}
