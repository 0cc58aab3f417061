namespace Dev.Run;

/// <summary>The end of a run.</summary>
internal sealed record RunReport(Judgement Judgement) : JudgedReport(Judgement)
{
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

    public override bool IsClean() => base.IsClean() && OffsetsAtEnds;

    protected override IEnumerable<ReportRow> Rows() =>
    [
        new("offsets at ends", OffsetsAtEnds ? "yes" : "no", CommandOptions.IsExactlyOnce(Mode) ? "of the ledger group" : "of the trigger group", OffsetsAtEnds),
        new("kills", Kills, "instances killed with SIGKILL and started again"),
        new("transactions", Transactions, $"{Aborts} aborted, {Fenced} producers fenced"),
        new("redeliveries dropped", RedeliveriesDropped, "delivered again by the host, recognised by the ledger"),
        new("seconds", Seconds, "kills and rebalances included"),
        new("records/s", RecordsPerSecond, ""),
    ];
}
