using System.Text.Json.Serialization;

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

    /// <summary>Whether the offsets of the ledger group (at-least-once: of the trigger group) equal the ends of the input.</summary>
    public required bool OffsetsAtEnds { get; init; }

    public required int Kills { get; init; }

    /// <summary>Transactions that instances told of; what one did in the last moments before it was killed is not among them.</summary>
    public required long Transactions { get; init; }

    public required long Aborts { get; init; }

    public required long Fenced { get; init; }

    public required long RedeliveriesDropped { get; init; }

    /// <summary>From the first payment fed to the last one committed, kills and rebalances included.</summary>
    public required double Seconds { get; init; }

    public required double RecordsPerSecond { get; init; }

    protected override string Setting => $"{Mode}, {Instances} instances, {Partitions} partitions, {Kafka}";

    public override bool IsClean() => base.IsClean() && OffsetsAtEnds && Charged?.IsClean is not false;

    protected override IEnumerable<ReportRow> Rows() =>
    [
        .. Charged is { } charged ? Rows(charged) : [],
        new("offsets at ends", OffsetsAtEnds ? "yes" : "no", CommandOptions.IsExactlyOnce(Mode) ? "of the ledger group" : "of the trigger group", OffsetsAtEnds),
        new("kills", Kills, "instances killed with SIGKILL and started again"),
        new("transactions", Transactions, $"{Aborts} aborted, {Fenced} producers fenced"),
        new("redeliveries dropped", RedeliveriesDropped, "delivered again by the host, recognised by the ledger"),
        new("seconds", Seconds, "kills and rebalances included"),
        new("records/s", RecordsPerSecond, ""),
    ];

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
