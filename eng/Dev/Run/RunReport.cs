using System.Text.Json.Serialization;
using Dev.Judging;

namespace Dev.Run;

/// <summary>The end of a run.</summary>
internal sealed record RunReport(Judgement Judgement) : JudgedReport(Judgement)
{
    /// <summary>What became of the charges; null where there were none.</summary>
    [JsonIgnore]
    public ChargeJudgement? Charged { get; init; }

    /// <summary>What became of the effect commands.</summary>
    public Judgement? Effects => Charged?.Outcomes;

    public int? Charges => Charged?.Charges;

    public int? ChargedTwice => Charged?.ChargedTwice;

    public int? NeverCharged => Charged?.NeverCharged;

    public int? Parked => Charged?.Parked;

    public long? UncertainResolved => Charged?.UncertainResolved;

    public int? KeyConflicts => Charged?.Conflicts;

    public int? UnequalResults => Charged?.Unequal;

    public required string Prefix { get; init; }

    public required int Instances { get; init; }

    public required int Partitions { get; init; }

    /// <summary>The seed of the payments; null where they came from a file.</summary>
    public required int? Seed { get; init; }

    /// <summary>Whether the offsets of the ledger groups (at-least-once: of the trigger groups), and of the retry topics' groups, are at the ends.</summary>
    public required bool OffsetsAtEnds { get; init; }

    /// <summary>Processed payments behind a later one of their user; null where the order is not kept.</summary>
    public required int? OutOfOrder { get; init; }

    /// <summary>Payments that were made to fail, by how.</summary>
    public required IReadOnlyDictionary<string, int> Failing { get; init; }

    /// <summary>How many records went to each retry and dead-letter topic, by reason.</summary>
    public required IReadOnlyDictionary<string, SortedDictionary<string, int>> Routes { get; init; }

    /// <summary>SIGKILLs of workers alone.</summary>
    public required int WorkerKills { get; init; }

    /// <summary>SIGKILLs of hosts, which their workers do not survive.</summary>
    public required int HostKills { get; init; }

    public int Kills => WorkerKills + HostKills;

    /// <summary>Transactions that instances told of; what one did in the last moments before it was killed is not among them.</summary>
    public required long Transactions { get; init; }

    public required long Aborts { get; init; }

    public required long Fenced { get; init; }

    public required long RedeliveriesDropped { get; init; }

    /// <summary>From the first payment fed to the last one committed, kills and rebalances included.</summary>
    public required double Seconds { get; init; }

    public required double RecordsPerSecond { get; init; }

    protected override string Setting => $"{Mode}, {Instances} instances, {Partitions} partitions, {Kafka}";

    public override bool IsClean() => base.IsClean() && OffsetsAtEnds && (OutOfOrder ?? 0) == 0 && Charged?.IsClean is not false;

    protected override IEnumerable<ReportRow> Rows() =>
    [
        .. OutOfOrder is { } outOfOrder ? [new ReportRow("out of order", outOfOrder, "processed behind a later payment of their user", outOfOrder == 0)] : Array.Empty<ReportRow>(),
        .. Failing.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => new ReportRow($"fed: {kind.Key}", kind.Value, Meaning(kind.Key))),
        .. Routes.Select(route => new ReportRow($"to {route.Key}", route.Value.Values.Sum(), string.Join(", ", route.Value.Select(reason => $"{reason.Value} {reason.Key}")))),
        .. Charged is { } charged ? Rows(charged) : [],
        new("offsets at ends", OffsetsAtEnds ? "yes" : "no", CommandOptions.IsExactlyOnce(Mode) ? "of the ledger groups and the retry topics' groups" : "of the trigger groups and the retry topics' groups", OffsetsAtEnds),
        new("kills", Kills, $"with SIGKILL: {WorkerKills} of workers, {HostKills} of hosts with their workers"),
        new("transactions", Transactions, $"{Aborts} aborted, {Fenced} producers fenced"),
        new("redeliveries dropped", RedeliveriesDropped, "delivered again by the host, recognised by the ledger"),
        new("seconds", Seconds, "kills and rebalances included"),
        new("records/s", RecordsPerSecond, ""),
    ];

    private static string Meaning(string kind) => kind switch
    {
        FedPayment.Poison => "cannot be read: dead letters at once",
        FedPayment.Permanent => "will never be right: dead letters at once",
        FedPayment.Transient => "come too early: processed when their time has come",
        _ => "come too early, and still do after every retry topic: dead letters then",
    };

    private static IEnumerable<ReportRow> Rows(ChargeJudgement charged) =>
    [
        new("settled", charged.Outcomes.Processed, "charge commands with their result"),
        new("not settled", charged.Outcomes.DeadLettered, $"with their bytes and the reason: {charged.Conflicts} repeat a paymentId with other content, {charged.Parked} parked"),
        new("without one outcome", charged.Outcomes.Wrong, "lost, duplicated, torn or mismatched charge commands", charged.Outcomes.IsClean),
        new("charges", charged.Charges, "by the gateway's own count"),
        new("charged twice", charged.ChargedTwice, "payments", charged.ChargedTwice == 0),
        new("never charged", charged.NeverCharged, "payments that should have been", charged.NeverCharged == 0),
        new("unequal results", charged.Unequal, "payments that are settled in two ways", charged.Unequal == 0),
        new("uncertain resolved", charged.UncertainResolved, "charges whose outcome was in doubt (an answer lost, an instance killed), and was found out"),
    ];
}
