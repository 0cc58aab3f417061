using System.Globalization;
using ExactlyOnce;

namespace Dev.Run;

/// <summary>The topics and groups of a run.</summary>
internal sealed record RunNames(string Prefix)
{
    private const string LeastOfLocks = "00:00:15";

    private static readonly TimeSpan[] RetryDelays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)];

    public string Payments => Prefix + "payments";

    public string Processed => Prefix + "payments-processed";

    public string Audit => Prefix + "audit-log";

    public string Effects => Prefix + "payment-effects";

    public string DeadLetters => Prefix + "payments-dlq";

    public string Settled => Prefix + "payments-settled";

    public string EffectsDeadLetters => Prefix + "payment-effects-dlq";

    public string EffectsGroup => Prefix + "payment-effects-executor";

    public string Retry => Prefix + "payments-retry";

    public string EffectsRetry => Prefix + "payment-effects-retry";

    public string LaneHistory => Prefix + "payments-lanes";

    public string TriggerGroup => Prefix + "payments-processor";

    /// <summary>The groups of the triggers, and what each reads.</summary>
    /// <param name="hasEffects">The effects' trigger too.</param>
    public IReadOnlyList<(string Group, string Topic)> TriggerGroups(bool hasEffects) =>
        [(TriggerGroup, Payments), .. hasEffects ? [(EffectsGroup, Effects)] : Array.Empty<(string, string)>()];

    public string LedgerGroup => LaneId.LedgerGroupOf(TriggerGroup);

    /// <summary>Whose committed offsets say how far the pipeline has come.</summary>
    public string PositionsGroup(bool exactlyOnce) => exactlyOnce ? LedgerGroup : TriggerGroup;

    /// <summary>The same of the effects.</summary>
    public string EffectsPositionsGroup(bool exactlyOnce) => exactlyOnce ? LaneId.LedgerGroupOf(EffectsGroup) : EffectsGroup;

    /// <summary>What payments become.</summary>
    public string[] OutputTopics => [Processed, Audit, Effects, DeadLetters];

    /// <summary>What effects become.</summary>
    public string[] SettlementTopics => [Settled, EffectsDeadLetters];

    public string[] Topics => [Payments, .. OutputTopics];

    /// <summary>All that the payments pipeline needs, without the effects.</summary>
    public string[] PipelineTopics => [.. Topics, .. RetryTopics(Retry), $"{Retry}-waiting", $"{DeadLetters}-journal", LaneHistory];

    public string[] AllTopics => [.. PipelineTopics, .. SettlementTopics, .. RetryTopics(EffectsRetry), $"{EffectsDeadLetters}-journal"];

    /// <summary>Whose records replace each other.</summary>
    public string[] CompactedTopics => [$"{Retry}-waiting"];

    /// <summary>The retry topics with the group that brings their records back.</summary>
    /// <param name="hasEffects">Those of the effects too.</param>
    public IEnumerable<(string Topic, string Group)> RetryGroups(bool hasEffects) =>
    [
        .. RetryTopics(Retry).Select(topic => (topic, $"{TriggerGroup}.{topic}")),
        .. hasEffects ? RetryTopics(EffectsRetry).Select(topic => (topic, $"{EffectsGroup}.{topic}")) : [],
    ];

    private static IEnumerable<string> RetryTopics(string prefix) => RetryDelays.Select((_, tier) => $"{prefix}-{tier + 1}");

    /// <summary>The app settings of an instance.</summary>
    /// <param name="brokers">Where it finds the brokers.</param>
    /// <param name="storage">The connection string of its storage.</param>
    /// <param name="gateway">Where payments are charged; null leaves the charges out.</param>
    /// <param name="buckets">Of the idempotency store.</param>
    public Dictionary<string, string> Settings(string brokers, string storage, bool exactlyOnce, Uri? gateway = null, int buckets = 1) => new()
    {
        ["AzureWebJobsStorage"] = storage,
        ["KafkaBrokers"] = brokers,
        ["PaymentsTopic"] = Payments,
        ["PaymentsGroup"] = TriggerGroup,
        ["PaymentsProcessedTopic"] = Processed,
        ["AuditLogTopic"] = Audit,
        ["PaymentEffectsTopic"] = Effects,
        ["PaymentsDeadLetterTopic"] = DeadLetters,
        ["PaymentEffectsGroup"] = EffectsGroup,
        ["PaymentsSettledTopic"] = Settled,
        ["PaymentEffectsDeadLetterTopic"] = EffectsDeadLetters,
        ["PaymentsRetryTopic"] = Retry,
        ["PaymentEffectsRetryTopic"] = EffectsRetry,
        ["LaneHistoryTopic"] = LaneHistory,
        // What it would say of a cluster for a run is known.
        ["Doctor__AtStart"] = "false",
        // Half an hour of retries in seven seconds.
        ["ExactlyOnce__RetryDelays"] = string.Join(", ", RetryDelays),
        ["ExactlyOnce__KeepKeyOrder"] = exactlyOnce ? "true" : "false",
        ["RetrySchedule"] = "* * * * * *",
        // One instance runs the timers. Another takes them over half a minute after that one was killed: the least that the Functions host allows.
        ["AzureFunctionsJobHost__singleton__listenerLockPeriod"] = LeastOfLocks,
        ["AzureFunctionsJobHost__singleton__listenerLockRecoveryPollingInterval"] = LeastOfLocks,
        ["IdempotencyStore"] = storage,
        ["IdempotencyStore__Buckets"] = buckets.ToString(CultureInfo.InvariantCulture),
        ["PurgeSchedule"] = "0 */10 * * * *",
        ["Gateway__Url"] = gateway?.AbsoluteUri ?? "http://127.0.0.1:9",
        // An instance that is killed holds its keys back no longer than that; all clocks are this machine's.
        ["Gateway__Timeout"] = "00:00:03",
        ["Gateway__Lease"] = "00:00:05",
        ["Effects__ClockSkew"] = "00:00:01",
        ["AzureWebJobs.ExecutePaymentEffects.Disabled"] = gateway is null ? "true" : "false",
        ["ExactlyOnce__Guarantee"] = exactlyOnce ? "ExactlyOnce" : "AtLeastOnce",
    };
}
